package import AccessControl
package import Postgres

extension CardDirectory {
    /// Gives a card a PIN, or takes it away.
    ///
    /// - Parameter pin: its hash; nil for none.
    /// - Throws: ``DirectoryError`` `.unknownCard`; `PostgresError`.
    package static func setPIN(
        _ pin: PINHash?,
        of card: CardID,
        actor: String,
        on connection: PostgresConnection
    ) async throws {
        try await connection.transaction { transaction in
            _ = try await Self.lock(card, in: transaction)
            try await transaction.query(
                "UPDATE p2k16d.card SET pin = $2, updated_at = now() WHERE id = $1",
                [.int64(card.rawValue), .optional(pin) { .text($0.encoded) }]
            )
            // Never the hash.
            try await Self.record("pin", card, actor: actor, detail: pin == nil ? "removed" : "set", in: transaction)
        }
    }
}
