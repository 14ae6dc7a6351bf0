import AccessControl

/// What is needed to enrol a card; the number itself is gone by now.
struct CardDraft: Sendable {
    var account: AccountID
    var label: String
    var validFrom: Timestamp?
    var validUntil: Timestamp?
    var tokens: [CardToken]
}

/// The authority on cards: the embedded directory, or the upstream.
protocol CardAuthority: Sendable {
    /// Stores a card and returns when decisions know it.
    func enroll(_ draft: CardDraft, actor: String) async throws -> CardID

    /// Changes what a card may do and returns when decisions know it.
    func setStatus(_ status: Card.Status, of card: CardID, actor: String) async throws

    /// Adds a card's hashes under the newest key, so that the older key can go one day.
    func rehash(_ card: CardID, _ tokens: [CardToken]) async throws

    /// Gives a card of which only a short form was known the forms of its full number, and returns when decisions know
    /// them.
    ///
    /// The caller knows that it is the same card: its short form matches, and somebody who may enrol has confirmed.
    func complete(_ card: CardID, _ tokens: [CardToken], actor: String) async throws

    /// Brings the snapshot up to date at once.
    func refresh() async throws
}
