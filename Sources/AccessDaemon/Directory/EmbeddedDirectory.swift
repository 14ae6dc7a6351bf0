import AccessControl
import LocalStore

/// The local directory as the authority, for spaces without p2k16.
struct EmbeddedDirectory: CardAuthority {
    let store: LocalStore
    let snapshot: CurrentSnapshot
    let rules: AccessRules
    let clock: TrustedClock

    /// Never before the facts that decisions know: on a machine whose clock was set back, a change would look older than
    /// what it changes and be passed over.
    var now: Timestamp { max(self.clock.now, self.snapshot.value.takenAt) }

    func enroll(_ draft: CardDraft, actor: String) async throws -> CardID {
        let card = try await self.store.enroll(
            account: draft.account,
            label: draft.label,
            validFrom: draft.validFrom,
            validUntil: draft.validUntil,
            tokens: draft.tokens,
            actor: actor,
            at: self.now
        )
        try await self.refresh()
        return card.id
    }

    func setStatus(_ status: Card.Status, of card: CardID, actor: String) async throws {
        try await self.store.setStatus(status, of: card, at: self.now)
        try await self.refresh()
    }

    func rehash(_ card: CardID, _ tokens: [CardToken]) async throws {
        try await self.store.rehash(card, tokens, at: self.now)
        try await self.refresh()
    }

    func complete(_ card: CardID, _ tokens: [CardToken], actor: String) async throws {
        try await self.store.complete(card, tokens, at: self.now)
        try await self.refresh()
    }

    func refresh() async throws {
        guard let snapshot = try await self.store.loadSnapshot(configuration: self.rules.configuration) else { return }
        self.snapshot.advance(to: snapshot)
        Process.releaseFreedMemory()
    }
}
