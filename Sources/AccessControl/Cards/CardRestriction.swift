/// A card that was disabled or reported lost at this site, which the authority does not know yet.
package struct CardRestriction: Sendable, Hashable {
    package var card: CardID
    /// Never ``Card/Status/active``.
    package var status: Card.Status
    package var since: Timestamp
    /// Who did it, like `anna (uid 1000)`.
    package var actor: String

    package init(card: CardID, status: Card.Status, since: Timestamp, actor: String) {
        self.card = card
        self.status = status
        self.since = since
        self.actor = actor
    }
}
