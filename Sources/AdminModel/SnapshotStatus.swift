/// The facts that decisions are taken from.
package struct SnapshotStatus: Sendable, Hashable, Codable {
    /// When they were read from the authority; nil before the first load.
    package var takenAt: WireTime?
    /// The time since then.
    package var ageSeconds: Double?
    package var accounts: Int
    package var cards: Int

    package init(takenAt: WireTime?, ageSeconds: Double?, accounts: Int, cards: Int) {
        self.takenAt = takenAt
        self.ageSeconds = ageSeconds
        self.accounts = accounts
        self.cards = cards
    }
}
