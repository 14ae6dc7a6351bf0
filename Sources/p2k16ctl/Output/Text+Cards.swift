import AdminModel

extension Text {
    static func cards(_ cards: [Card], _ style: Style) -> String {
        var table = Table(header: ["ID", "ACCOUNT", "LABEL", "STATUS", "FINGERPRINT", "VALID FROM", "VALID UNTIL"])
        table.rows = cards.map { card in
            [
                Table.Cell("\(card.id)"), Table.Cell(card.account), Table.Cell(card.label),
                Table.Cell(card.status.rawValue, card.status == .active ? nil : .red), Table.Cell(card.fingerprint),
                Table.Cell(card.validFrom.map(LocalTime.text)), Table.Cell(card.validUntil.map(LocalTime.text)),
            ]
        }
        return cards.isEmpty ? "no cards" : table.text(style)
    }

    static func card(_ card: Card, _ style: Style) -> String {
        Self.cards([card], style)
    }
}
