/// The body of `POST /v1/cards/{card}/set`: what is to change; the rest stays.
package struct CardSetRequest: AdminRequest, Hashable {
    /// What can be taken off a card.
    package enum Limit: String, Sendable, Hashable, Codable, CaseIterable {
        case validFrom
        case validUntil
    }

    package var label: String?
    package var validFrom: WireTime?
    package var validUntil: WireTime?
    /// Limits that the card has no more.
    package var clear: [Limit]?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case label, validFrom, validUntil, clear
    }

    package init(
        label: String? = nil,
        validFrom: WireTime? = nil,
        validUntil: WireTime? = nil,
        clear: [Limit]? = nil
    ) {
        self.label = label
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.clear = clear
    }
}
