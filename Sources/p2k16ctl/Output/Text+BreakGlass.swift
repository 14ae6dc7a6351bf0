import AdminModel

extension Text {
    /// New codes, ready to be printed.
    static func breakGlass(_ list: BreakGlassCodeList, _ style: Style) -> String {
        let lines = list.codes.map { code in
            "\(code.code.text)  \(code.door.map { "door \($0)" } ?? "any door") at \(list.site), once"
        }
        return (lines + ["", "They are not shown again. At a keypad: the digits, then #."]).joined(separator: "\n")
    }

    static func breakGlass(_ list: BreakGlassList, _ style: Style) -> String {
        guard !list.codes.isEmpty else { return "There are no break-glass codes." }
        var table = Table(header: ["CODE", "DOOR", "MADE", "BY", "USED", "AT", "BY"])
        table.rows = list.codes.map { code in
            [
                Table.Cell(String("\(1000 + code.number)".dropFirst()) + "…"), Table.Cell(code.door ?? "any"),
                Table.Cell(LocalTime.text(code.createdAt)), Table.Cell(code.createdBy),
                code.used ? Table.Cell(code.usedAt.map(LocalTime.text) ?? "yes", .red) : Table.Cell("no"),
                Table.Cell(code.usedDoor ?? ""), Table.Cell(code.usedBy ?? ""),
            ]
        }
        return table.text(style)
    }
}
