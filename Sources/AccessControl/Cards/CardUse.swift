/// The last time that a card was tapped at this site.
package struct CardUse: Sendable, Hashable {
    package var card: CardID
    package var at: Timestamp
    package var reader: ReaderID
    package var door: DoorID
    /// Whether it opened the door.
    package var opened: Bool

    package init(card: CardID, at: Timestamp, reader: ReaderID, door: DoorID, opened: Bool) {
        self.card = card
        self.at = at
        self.reader = reader
        self.door = door
        self.opened = opened
    }
}
