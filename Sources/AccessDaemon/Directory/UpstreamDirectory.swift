import AccessControl
import LocalStore
import Logging
import P2K16Directory
import Postgres

/// The space's PostgreSQL as the authority on cards, and on members of circles and badges where this site has the admin
/// role.
struct UpstreamDirectory: CardAuthority {
    let configuration: PostgresConfiguration
    /// With the admin role; nil where no administrator works. Connected only while something is changed with it.
    let admin: PostgresConfiguration?
    let store: LocalStore
    let sync: UpstreamSync
    let restrictions: CardRestrictions
    let clock: TrustedClock
    let logger: Logger

    /// How long a person waits to hear that the upstream knows; what was done is in force before.
    private static let patience = Duration.seconds(2)

    func enroll(_ draft: CardDraft, actor: String) async throws -> CardID {
        let card = try await self.withConnection { connection in
            try await CardDirectory.enroll(
                account: draft.account,
                label: draft.label,
                tokens: draft.tokens,
                validFrom: draft.validFrom,
                validUntil: draft.validUntil,
                isGuest: draft.isGuest,
                actor: actor,
                on: connection
            )
        }
        await self.refreshAfterChange()
        return card
    }

    func setStatus(_ status: Card.Status, of card: CardID, actor: String) async throws {
        if self.restrictions.snapshot.restriction(of: card) != nil {
            // Delivered first: else it would arrive after this, and win.
            try await self.sync.refresh()
            guard self.restrictions.snapshot.restriction(of: card) == nil else { throw RestrictionPendingError(card) }
        }
        try await self.withConnection { connection in
            try await CardDirectory.setStatus(card, status, actor: actor, on: connection)
        }
        await self.refreshAfterChange()
    }

    func restrict(_ cards: [CardID], _ status: Card.Status, actor: String) async throws {
        let now = self.clock.now
        let restrictions = cards.map { CardRestriction(card: $0, status: status, since: now, actor: actor) }
        do {
            try await self.restrictions.impose(restrictions)
        } catch {
            // In force until the next start; the upstream makes it last, if it is there.
            await self.deliverSoon()
            let pending = Set(self.restrictions.snapshot.restrictions.map(\.card))
            guard pending.isDisjoint(with: cards) else { throw error }
            return
        }
        await self.deliverSoon()
    }

    /// Waits a moment for the delivery; it goes on behind the caller's back.
    private func deliverSoon() async {
        _ = try? await withTimeLimit(Self.patience) { try await self.sync.refresh() }
    }

    func change(_ card: CardID, _ change: CardChange, detail: String, actor: String) async throws {
        try await self.withConnection { connection in
            try await CardDirectory.change(card, change, detail: detail, actor: actor, on: connection)
        }
        await self.refreshAfterChange()
    }

    func replace(
        _ card: CardID,
        becoming status: Card.Status,
        tokens: [CardToken],
        actor: String
    ) async throws -> CardID {
        let new = try await self.withConnection { connection in
            try await CardDirectory.replace(card, becoming: status, tokens: tokens, actor: actor, on: connection)
        }
        await self.refreshAfterChange()
        return new
    }

    func transfer(_ card: CardID, to account: AccountID, actor: String) async throws {
        try await self.withConnection { connection in
            try await CardDirectory.transfer(card, to: account, actor: actor, on: connection)
        }
        await self.refreshAfterChange()
    }

    func keys() async throws -> [CardKeyID: Bool] {
        try await self.withConnection { try await CardDirectory.keys($0) }
    }

    func agree(on keys: [CardKeyID: [UInt8]], actor: String) async throws {
        _ = try await self.withConnection { connection in
            try await CardDirectory.ensureKeys(keys, actor: actor, on: connection)
        }
        for (key, checkValue) in keys { try await self.store.ensureKey(key, checkValue: checkValue) }
    }

    func retireKey(_ key: CardKeyID, evenIfInUse: Bool, actor: String) async throws -> Int {
        let needed = try await self.withConnection { connection in
            try await CardDirectory.retireKey(key, evenIfInUse: evenIfInUse, actor: actor, on: connection)
        }
        await self.refreshAfterChange()
        return needed
    }

    func rehash(_ card: CardID, _ tokens: [CardToken]) async throws {
        // The other sites learn of it by their polls, and so does this one.
        try await self.withConnection { connection in
            try await CardDirectory.rehash(card, tokens, actor: "p2k16d", on: connection)
        }
    }

    func complete(_ card: CardID, _ tokens: [CardToken], actor: String) async throws {
        try await self.withConnection { connection in
            try await CardDirectory.complete(card, tokens, actor: actor, on: connection)
        }
        await self.refreshAfterChange()
    }

    func importCards(_ cards: [ImportedCard], dryRun: Bool, actor: String) async throws -> [CardImportOutcome] {
        let outcomes = try await self.withConnection { connection in
            try await CardDirectory.importCards(cards, dryRun: dryRun, actor: actor, on: connection)
        }
        if !dryRun { await self.refreshAfterChange() }
        return outcomes
    }

    func setPIN(_ pin: PINHash?, of card: CardID, actor: String) async throws {
        try await self.withConnection { connection in
            try await CardDirectory.setPIN(pin, of: card, actor: actor, on: connection)
        }
        await self.refreshAfterChange()
    }

    func refresh() async throws {
        try await self.sync.refresh()
    }

    /// The facts follow behind the caller's back: whoever stands at a tool does not wait for them.
    func changeCheckouts<Value: Sendable>(
        _ body: @Sendable (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let value = try await self.withConnection(body)
        Task { await self.refreshAfterChange() }
        return value
    }

    /// The change is made; that this site learns of it only with the next poll is no failure of the change.
    func refreshAfterChange() async {
        do {
            try await self.sync.refresh()
        } catch {
            self.logger.warning("change takes effect here with the next sync", error: error)
        }
    }

    private func withConnection<Value: Sendable>(
        _ body: @Sendable (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await PostgresConnection.withConnection(self.configuration, logger: self.logger) { connection in
            try await UpstreamIdentity.verify(connection, belongsTo: self.store)
            return try await body(connection)
        }
    }
}
