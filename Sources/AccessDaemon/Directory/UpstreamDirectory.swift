import AccessControl
import LocalStore
import Logging
import P2K16Directory
import Postgres

/// The space's PostgreSQL as the authority on cards.
struct UpstreamDirectory: CardAuthority {
    let configuration: PostgresConfiguration
    let store: LocalStore
    let sync: UpstreamSync
    let logger: Logger

    func enroll(_ draft: CardDraft, actor: String) async throws -> CardID {
        let card = try await self.withConnection { connection in
            try await CardDirectory.enroll(
                account: draft.account,
                label: draft.label,
                tokens: draft.tokens,
                validFrom: draft.validFrom,
                validUntil: draft.validUntil,
                actor: actor,
                on: connection
            )
        }
        await self.refreshAfterChange()
        return card
    }

    func setStatus(_ status: Card.Status, of card: CardID, actor: String) async throws {
        try await self.withConnection { connection in
            try await CardDirectory.setStatus(card, status, actor: actor, on: connection)
        }
        await self.refreshAfterChange()
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

    func refresh() async throws {
        try await self.sync.refresh()
    }

    /// The change is made; that this site learns of it only with the next poll is no failure of the change.
    private func refreshAfterChange() async {
        do {
            try await self.sync.refresh()
        } catch {
            self.logger.warning("changed card takes effect here with the next sync", error: error)
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
