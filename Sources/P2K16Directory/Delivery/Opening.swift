import AccessControl

/// A member was let in at a door.
struct Opening: Sendable, Hashable {
    let account: AccountID
    let doorKey: String
    /// When the member tapped.
    let at: Timestamp
}

extension Opening {
    /// What p2k16 must hear of an entry, if anything.
    init?(_ entry: JournalledEntry) {
        guard case .outcome(let outcome) = entry.entry, let account = outcome.memberLetIn else { return nil }
        self.init(account: account, doorKey: outcome.doorKey, at: outcome.decidedAt)
    }
}
