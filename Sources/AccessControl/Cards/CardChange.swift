/// What is to change about a card; nil leaves a field as it is.
package struct CardChange: Sendable, Hashable {
    /// A new value, which may be none.
    package enum Limit: Sendable, Hashable {
        case none
        case at(Timestamp)

        /// The value that a card has afterwards.
        package var time: Timestamp? {
            switch self {
            case .none: nil
            case .at(let time): time
            }
        }
    }

    package var label: String?
    package var validFrom: Limit?
    package var validUntil: Limit?

    package init(label: String? = nil, validFrom: Limit? = nil, validUntil: Limit? = nil) {
        self.label = label
        self.validFrom = validFrom
        self.validUntil = validUntil
    }

    /// Carries the change out on a copy of a card.
    package func applied(to card: Card) -> Card {
        var card = card
        if let label = self.label { card.label = label }
        if let limit = self.validFrom { card.validFrom = limit.time }
        if let limit = self.validUntil { card.validUntil = limit.time }
        return card
    }
}
