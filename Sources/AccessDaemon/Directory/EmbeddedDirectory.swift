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
            isGuest: draft.isGuest,
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

    func restrict(_ cards: [CardID], _ status: Card.Status, actor: String) async throws {
        try await self.store.restrict(cards, status, at: self.now)
        try await self.refresh()
    }

    func change(_ card: CardID, _ change: CardChange, detail: String, actor: String) async throws {
        try await self.store.change(card, change, at: self.now)
        try await self.refresh()
    }

    func replace(
        _ card: CardID,
        becoming status: Card.Status,
        tokens: [CardToken],
        actor: String
    ) async throws -> CardID {
        let new = try await self.store.replace(card, becoming: status, tokens: tokens, actor: actor, at: self.now)
        try await self.refresh()
        return new.id
    }

    func transfer(_ card: CardID, to account: AccountID, actor: String) async throws {
        try await self.store.transfer(card, to: account, at: self.now)
        try await self.refresh()
    }

    func keys() async throws -> [CardKeyID: Bool] {
        try await self.store.cardKeys()
    }

    func agree(on keys: [CardKeyID: [UInt8]], actor: String) async throws {
        for (key, checkValue) in keys { try await self.store.ensureKey(key, checkValue: checkValue) }
    }

    func retireKey(_ key: CardKeyID, evenIfInUse: Bool, actor: String) async throws -> Int {
        let needed = try await self.store.retireKey(key, evenIfInUse: evenIfInUse, at: self.now)
        try await self.refresh()
        return needed
    }

    func rehash(_ card: CardID, _ tokens: [CardToken]) async throws {
        try await self.store.rehash(card, tokens, at: self.now)
        try await self.refresh()
    }

    func complete(_ card: CardID, _ tokens: [CardToken], actor: String) async throws {
        try await self.store.complete(card, tokens, at: self.now)
        try await self.refresh()
    }

    func importCards(_ cards: [ImportedCard], dryRun: Bool, actor: String) async throws -> [CardImportOutcome] {
        let outcomes = try await self.store.importCards(cards, dryRun: dryRun, actor: actor, at: self.now)
        if !dryRun { try await self.refresh() }
        return outcomes
    }

    func setPIN(_ pin: PINHash?, of card: CardID, actor: String) async throws {
        try await self.store.setPIN(pin, of: card, at: self.now)
        try await self.refresh()
    }

    func refresh() async throws {
        guard let snapshot = try await self.store.loadSnapshot(configuration: self.rules.configuration) else { return }
        self.snapshot.advance(to: snapshot)
        Process.releaseFreedMemory()
    }
}
