import AdminModel

extension Text {
    static func cards(_ cards: [Card], _ style: Style) -> String {
        var table = Table(header: [
            "ID", "ACCOUNT", "LABEL", "STATUS", "FINGERPRINT", "FORMAT", "VALID FROM", "VALID UNTIL", "LAST USED HERE",
        ])
        table.rows = cards.map { card in
            [
                Table.Cell("\(card.id)"), Table.Cell(Self.holder(of: card)), Table.Cell(card.label),
                Self.state(of: card),
                Table.Cell(card.fingerprint), Self.format(of: card),
                Table.Cell(card.validFrom.map(LocalTime.text)), Table.Cell(card.validUntil.map(LocalTime.text)),
                Table.Cell(card.lastUse.map(Self.lastUse)),
            ]
        }
        return cards.isEmpty ? "no cards" : table.text(style)
    }

    /// `2026-11-21 18:03:00 CET at entrance`.
    static func lastUse(_ use: CardUse) -> String {
        "\(LocalTime.text(use.at)) at \(use.reader)\(use.opened ? "" : ", not let in")"
    }

    static func card(_ card: Card, _ style: Style) -> String {
        var table = Table()
        table.rows = [
            ["id", Table.Cell("\(card.id)")], ["account", Table.Cell(Self.holder(of: card))],
            ["label", Table.Cell(card.label)], ["status", Self.state(of: card)],
            ["fingerprint", Table.Cell(card.fingerprint)], ["format", Self.format(of: card)],
            ["key", Table.Cell(card.key.map { "\($0)" })],
            ["PIN", card.hasPIN ? "set" : "none"],
            ["valid from", Table.Cell(card.validFrom.map(LocalTime.text))],
            ["valid until", Table.Cell(card.validUntil.map(LocalTime.text))],
            ["enrolled by", Table.Cell(card.enrolledBy)],
            ["enrolled at", Table.Cell(card.enrolledAt.map(LocalTime.text))],
            ["last used here", Table.Cell(card.lastUse.map(Self.lastUse))],
        ]
        if let pending = card.pending {
            let text = "\(pending.status.rawValue) by \(pending.actor), \(LocalTime.text(pending.since))"
            table.rows.append(["upstream", Table.Cell("not told yet: \(text)", .yellow)])
        }
        return table.text(style)
    }

    static func cardKeys(_ list: CardKeyList, _ style: Style) -> String {
        var table = Table(header: ["KEY", "FINGERPRINT", "USE", "ACTIVE CARDS", "KNOWN BY IT ALONE"])
        table.rows = list.keys.map { key in
            let use: Table.Cell =
                switch (key.here, key.newest) {
                case (true, true): Table.Cell("newest", .green)
                case (true, false): Table.Cell("older")
                case (false, _): Table.Cell("missing in \(list.file)", .red)
                }
            return [
                Table.Cell("\(key.id)"), Table.Cell(key.fingerprint), use, Table.Cell("\(key.cards)"),
                Table.Cell("\(key.needed)"),
            ]
        }
        return list.keys.isEmpty ? "no card key yet" : table.text(style)
    }

    private static func holder(of card: Card) -> String {
        card.guest == true ? "\(card.account) (guest)" : card.account
    }

    private static func state(of card: Card) -> Table.Cell {
        let text = card.state.rawValue + (card.pending == nil ? "" : " (upstream not told)")
        return Table.Cell(text, card.state == .active ? nil : .red)
    }

    private static func format(of card: Card) -> Table.Cell {
        card.short ? Table.Cell(card.format.map { "\($0.rawValue) only" }, .yellow) : Table.Cell(card.format?.rawValue)
    }
}
