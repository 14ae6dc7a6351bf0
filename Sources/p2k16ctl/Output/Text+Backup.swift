import AdminModel

extension Text {
    static func restored(_ reply: RestoreReply, _ style: Style) -> String {
        let made = WireTime(reply.createdAt).map(LocalTime.text) ?? reply.createdAt
        var rows: [[Table.Cell]] = [
            ["backup", Table.Cell("made \(made) at \(reply.site)")],
            ["directory", Table.Cell("\(reply.accounts) accounts, \(reply.cards) cards")],
            ["before", Table.Cell(reply.keptAs)],
            ["card key", reply.cardKeyRestored ? Table.Cell("restored", .yellow) : "unchanged"],
        ]
        if let path = reply.cardKeyKeptAs { rows.append(["key before", Table.Cell(path)]) }
        if !reply.lockedDown.isEmpty {
            rows.append(["locked down", Table.Cell(reply.lockedDown.joined(separator: ", "), .red)])
        }
        rows.append(["event", Table.Cell(reply.sequence.map(String.init) ?? "NOT on record")])
        return Table(rows: rows).text(style)
    }
}
