/// What was taken from a card at this site and the authority does not know yet.
package struct CardRestriction: Sendable, Hashable, Codable {
    /// What the card is from then on; never active.
    package var status: CardStatus
    package var since: WireTime
    /// Who did it.
    package var actor: String

    package init(status: CardStatus, since: WireTime, actor: String) {
        self.status = status
        self.since = since
        self.actor = actor
    }
}
