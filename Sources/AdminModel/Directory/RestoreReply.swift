/// What a restored backup brought back.
package struct RestoreReply: Sendable, Hashable, Codable {
    /// When the backup was made, RFC 3339.
    package var createdAt: String
    /// The site that it was made at.
    package var site: String
    package var accounts: Int
    package var cards: Int
    /// The file on the daemon's machine that holds the directory as it was before.
    package var keptAs: String
    /// Whether the backup's card key took the place of another one.
    package var cardKeyRestored: Bool
    /// The file that holds the card key as it was before.
    package var cardKeyKeptAs: String?
    /// Doors that are locked down now because they were when the backup was made.
    package var lockedDown: [String]
    /// Its number on record; nil when the journal failed.
    package var sequence: UInt64?

    package init(
        createdAt: String,
        site: String,
        accounts: Int,
        cards: Int,
        keptAs: String,
        cardKeyRestored: Bool,
        cardKeyKeptAs: String? = nil,
        lockedDown: [String],
        sequence: UInt64? = nil
    ) {
        self.createdAt = createdAt
        self.site = site
        self.accounts = accounts
        self.cards = cards
        self.keptAs = keptAs
        self.cardKeyRestored = cardKeyRestored
        self.cardKeyKeptAs = cardKeyKeptAs
        self.lockedDown = lockedDown
        self.sequence = sequence
    }
}
