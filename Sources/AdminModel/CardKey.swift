/// A key that card numbers are hashed under, without its secret.
package struct CardKey: Sendable, Hashable, Codable {
    package var id: Int32
    /// Tells two keys apart without giving either away; nil when the key is not in this site's key file.
    package var fingerprint: String?
    /// Whether it is in this site's key file; if not, cards that are known by it alone open nothing here.
    package var here: Bool
    /// Whether cards are enrolled under it here.
    package var newest: Bool
    /// Active cards that are known by it.
    package var cards: Int
    /// Those of them that are known by it alone, or only by it in one of their formats.
    package var needed: Int

    package init(id: Int32, fingerprint: String?, here: Bool, newest: Bool, cards: Int, needed: Int) {
        self.id = id
        self.fingerprint = fingerprint
        self.here = here
        self.newest = newest
        self.cards = cards
        self.needed = needed
    }
}
