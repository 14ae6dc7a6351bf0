/// What on record is of one member: told from the entries themselves, since the member may be gone from the directory.
package struct MemberTraces: Sendable, Hashable {
    package var account: AccountID
    /// The member's cards.
    package var cards: Set<CardID>
    /// The fingerprints of these cards: a tap from before a card was enrolled has nothing else.
    package var fingerprints: Set<String>
    /// The names of the Unix users who act as the member.
    package var users: Set<String>

    package init(account: AccountID, cards: Set<CardID>, fingerprints: Set<String>, users: Set<String>) {
        self.account = account
        self.cards = cards
        self.fingerprints = fingerprints
        self.users = users
    }

    /// The personal parts of an entry that are about the member.
    package func parts(of entry: JournalEntry) -> [JournalEntry.PersonalPart] {
        switch entry {
        case .decision(let record):
            self.isSubject(record.account, record.card, record.fingerprint) ? [.subject] : []
        case .outcome(let record): self.isSubject(record.account, nil, nil) ? [.subject] : []
        case .action(let record):
            (self.isSubject(record.account, record.card, nil) ? [.subject] : [])
                + (record.actingAs == self.account || self.isUser(record.actor) ? [.actor] : [])
        case .tool(let record):
            (self.isSubject(record.account, record.card, record.fingerprint) ? [.subject] : [])
                + (record.by == self.account || self.isUser(record.actor) ? [.actor] : [])
        case .notice, .door: []
        }
    }

    /// Somebody else who has the card now, or had it, is not the member.
    private func isSubject(_ account: AccountID?, _ card: CardID?, _ fingerprint: String?) -> Bool {
        if let account { return account == self.account }
        return card.map(self.cards.contains) ?? false || fingerprint.map(self.fingerprints.contains) ?? false
    }

    /// - Parameter actor: like `anna (uid 1000)`.
    private func isUser(_ actor: String?) -> Bool {
        guard let actor, let end = actor.firstIndex(of: " ") else { return false }
        return actor[end...].hasPrefix(" (uid ") && self.users.contains(String(actor[..<end]))
    }
}
