import AccessControl
import Logging
import P2K16Directory
import Postgres

/// The space's PostgreSQL as the authority on cards.
struct UpstreamDirectory: CardAuthority {
    let configuration: PostgresConfiguration
    let sync: UpstreamSync
    let logger: Logger

    func enroll(_ draft: CardDraft, actor: String) async throws -> CardID {
        let card = try await PostgresConnection.withConnection(self.configuration, logger: self.logger) { connection in
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
        try await self.refresh()
        return card
    }

    func setStatus(_ status: Card.Status, of card: CardID, actor: String) async throws {
        try await PostgresConnection.withConnection(self.configuration, logger: self.logger) { connection in
            try await CardDirectory.setStatus(card, status, actor: actor, on: connection)
        }
        try await self.refresh()
    }

    func rehash(_ card: CardID, _ token: CardToken) async throws {
        // The other sites learn of it by their polls, and so does this one.
        try await PostgresConnection.withConnection(self.configuration, logger: self.logger) { connection in
            try await CardDirectory.rehash(card, token, actor: "p2k16d", on: connection)
        }
    }

    func refresh() async throws {
        try await self.sync.refresh()
    }
}
