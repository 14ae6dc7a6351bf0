/// The reply of `GET /v1/cards`.
package struct CardList: Sendable, Hashable, Codable {
    package var cards: [Card]

    package init(cards: [Card]) {
        self.cards = cards
    }
}
