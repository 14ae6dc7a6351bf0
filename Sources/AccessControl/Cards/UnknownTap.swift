/// A card that nobody has, tapped once or several times: all that is needed to give it to somebody.
package struct UnknownTap: Sendable, Hashable {
    /// What would be stored of the card, the number as the reader delivered it first; never empty.
    package var tokens: [CardToken]
    /// Where it was tapped last.
    package var reader: ReaderID
    package var firstAt: Timestamp
    package var lastAt: Timestamp
    package var count: Int

    package init(tokens: [CardToken], reader: ReaderID, firstAt: Timestamp, lastAt: Timestamp, count: Int) {
        precondition(!tokens.isEmpty, "a tap without a token could never be enrolled")
        self.tokens = tokens
        self.reader = reader
        self.firstAt = firstAt
        self.lastAt = lastAt
        self.count = count
    }

    /// What tells it from others.
    package var hash: CardHash { self.tokens[0].hash }
}
