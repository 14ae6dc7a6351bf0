import AdminModel

/// Cards as comma-separated values (RFC 4180), for other programs.
enum CardTable {
    private static let header = [
        "id", "username", "label", "status", "state", "valid_from", "valid_until", "format", "fingerprint", "key",
        "enrolled_by", "enrolled_at",
    ]

    /// A header and a line for each card, without a last line break.
    static func csv(_ cards: [Card]) -> String {
        let rows = cards.map { card in
            [
                "\(card.id)", card.account, card.label, card.status.rawValue, card.state.rawValue,
                card.validFrom?.description, card.validUntil?.description, card.format?.rawValue, card.fingerprint,
                card.key.map { "\($0)" }, card.enrolledBy, card.enrolledAt?.description,
            ].map { $0 ?? "" }
        }
        return ([Self.header] + rows).map { CSV.line($0).dropLast() }.joined(separator: "\n")
    }
}
