import AccessControl

/// What is needed to enrol a card; the number itself is gone by now.
struct CardDraft: Sendable {
    var account: AccountID
    var label: String
    var validFrom: Timestamp?
    var validUntil: Timestamp?
    var tokens: [CardToken]
    /// Whether the account lends it to a guest.
    var isGuest = false
}

/// The authority on cards: the embedded directory, or the upstream.
///
/// Each change returns when decisions at this site know it.
protocol CardAuthority: CardImporter {
    /// Stores a card.
    func enroll(_ draft: CardDraft, actor: String) async throws -> CardID

    /// Changes what a card may do, also to less strict.
    func setStatus(_ status: Card.Status, of card: CardID, actor: String) async throws

    /// Disables cards or reports them lost, also when the authority is away: it learns of it later then, and of two
    /// statuses the stricter wins.
    func restrict(_ cards: [CardID], _ status: Card.Status, actor: String) async throws

    /// Changes label or validity; the detail says what, for the authority's own record.
    func change(_ card: CardID, _ change: CardChange, detail: String, actor: String) async throws

    /// Puts a new card in the place of an old one, which becomes disabled or lost.
    func replace(
        _ card: CardID,
        becoming status: Card.Status,
        tokens: [CardToken],
        actor: String
    ) async throws
        -> CardID

    /// Gives a card to another account.
    func transfer(_ card: CardID, to account: AccountID, actor: String) async throws

    /// Adds a card's hashes under the newest key, so that the older key can go one day.
    func rehash(_ card: CardID, _ tokens: [CardToken]) async throws

    /// Gives a card of which only a short form was known the forms of its full number.
    ///
    /// The caller knows that it is the same card: its short form matches, and somebody who may enrol has confirmed.
    func complete(_ card: CardID, _ tokens: [CardToken], actor: String) async throws

    /// All keys that cards were ever hashed under, with whether they are retired.
    func keys() async throws -> [CardKeyID: Bool]

    /// Checks that the keys of this site are those of the space, and makes new ones known.
    func agree(on keys: [CardKeyID: [UInt8]], actor: String) async throws

    /// Makes hashes under a key count no more.
    ///
    /// - Returns: how many active cards are known by it alone; unless that is zero or `evenIfInUse`, nothing was done.
    func retireKey(_ key: CardKeyID, evenIfInUse: Bool, actor: String) async throws -> Int

    /// Gives a card a PIN, or takes it away, and returns when doors ask for it.
    func setPIN(_ pin: PINHash?, of card: CardID, actor: String) async throws

    /// Brings the snapshot up to date at once.
    func refresh() async throws
}
