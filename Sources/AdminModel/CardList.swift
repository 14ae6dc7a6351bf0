/// Cards, by id.
package struct CardList: Sendable, Hashable, Codable {
    package var cards: [Card]
    /// The id to go on after; nil when there are no more.
    package var next: Int64?

    package init(cards: [Card], next: Int64? = nil) {
        self.cards = cards
        self.next = next
    }
}
