package import AccessControl

/// A card at a reader.
package struct Tap: Sendable {
    package let number: CardNumber
    /// What else the reader may have meant, for readers whose text says less than the number.
    package let alternatives: [CardNumber]
    /// When the last byte of the card arrived: a tap that waits too long opens nothing.
    package let receivedAt: ContinuousClock.Instant

    package init(
        number: CardNumber,
        alternatives: [CardNumber] = [],
        receivedAt: ContinuousClock.Instant = .now
    ) {
        self.number = number
        self.alternatives = alternatives
        self.receivedAt = receivedAt
    }

    func isSameCard(as other: Tap) -> Bool {
        self.number == other.number && self.alternatives == other.alternatives
    }
}
