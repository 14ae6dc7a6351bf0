/// Where a card was tapped last, as far as this site knows; other sites know their own.
package struct CardUse: Sendable, Hashable, Codable {
    package var at: WireTime
    package var reader: String
    /// The door's id.
    package var door: String
    /// Whether it opened the door.
    package var opened: Bool

    package init(at: WireTime, reader: String, door: String, opened: Bool) {
        self.at = at
        self.reader = reader
        self.door = door
        self.opened = opened
    }
}
