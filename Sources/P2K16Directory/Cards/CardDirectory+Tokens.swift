package import AccessControl
package import Postgres

extension CardDirectory {
    /// Adds hashes under a newer key to a card that was tapped; those under older keys stay until their key goes.
    ///
    /// Hashes that the card has already are passed over.
    ///
    /// - Throws: ``DirectoryError`` `.unknownCard`, `.cardAlreadyEnrolled`; `PostgresError`.
    package static func rehash(
        _ card: CardID,
        _ tokens: [CardToken],
        actor: String,
        on connection: PostgresConnection
    ) async throws {
        try await connection.transaction { transaction in
            try await Self.lock(card, in: transaction)
            try await Self.addMissing(tokens, to: card, "rehashed", actor: actor, in: transaction)
        }
    }

    /// Gives a card of which only a short form was known the forms of its full number.
    ///
    /// - Throws: ``DirectoryError`` `.unknownCard`, `.cardNotShort`, `.cardAlreadyEnrolled`; `PostgresError`.
    package static func complete(
        _ card: CardID,
        _ tokens: [CardToken],
        actor: String,
        on connection: PostgresConnection
    ) async throws {
        try await connection.transaction { transaction in
            try await Self.lock(card, in: transaction)
            let full = try await transaction.query(
                "SELECT exists (SELECT FROM p2k16d.card_token WHERE card = $1 AND format = 'full')",
                [.int64(card.rawValue)]
            )
            guard try !full.rows[0].bool(0) else {
                throw DirectoryError(.cardNotShort, "the full number of card \(card) is known already")
            }
            try await Self.addMissing(tokens, to: card, "completed", actor: actor, in: transaction)
        }
    }

    private static func addMissing(
        _ tokens: [CardToken],
        to card: CardID,
        _ action: String,
        actor: String,
        in transaction: PostgresTransaction
    ) async throws {
        let held = Set(
            try await transaction.query(
                "SELECT hash FROM p2k16d.card_token WHERE card = $1",
                [.int64(card.rawValue)]
            ).rows.map { try $0.bytes(0) }
        )
        let missing = tokens.filter { !held.contains($0.hash.bytes) }
        guard !missing.isEmpty else { return }
        for token in missing { try await Self.add(token, to: card, in: transaction) }
        let detail = missing.map { "\($0.format.rawValue), key \($0.key.rawValue)" }.joined(separator: "; ")
        try await Self.record(action, card, actor: actor, detail: detail, in: transaction)
    }
}
