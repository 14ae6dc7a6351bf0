package import AccessControl
package import Postgres

// What becomes of a card after its enrolment.
extension CardDirectory {
    /// Disables a card or reports it lost; one that is stricter already stays as it is.
    ///
    /// - Throws: ``DirectoryError`` `.unknownCard`; `PostgresError`.
    package static func restrict(
        _ card: CardID,
        _ status: Card.Status,
        actor: String,
        on connection: PostgresConnection
    ) async throws {
        try await connection.transaction { transaction in
            try await Self.restrict(card, status, actor: actor, in: transaction)
        }
    }

    /// Changes label or validity.
    ///
    /// - Throws: ``DirectoryError`` `.unknownCard`; `PostgresError`.
    package static func change(
        _ card: CardID,
        _ change: CardChange,
        detail: String,
        actor: String,
        on connection: PostgresConnection
    ) async throws {
        try await connection.transaction { transaction in
            try await Self.lock(card, in: transaction)
            try await transaction.query(
                """
                UPDATE p2k16d.card SET
                    label = coalesce($2, label),
                    valid_from = CASE WHEN $3 THEN $4 ELSE valid_from END,
                    valid_until = CASE WHEN $5 THEN $6 ELSE valid_until END,
                    updated_at = now()
                WHERE id = $1
                """,
                [
                    .int64(card.rawValue), .optional(change.label) { .text($0) }, .bool(change.validFrom != nil),
                    .optional(change.validFrom?.time) { .timestamp($0.microseconds) }, .bool(change.validUntil != nil),
                    .optional(change.validUntil?.time) { .timestamp($0.microseconds) },
                ]
            )
            try await Self.record("changed", card, actor: actor, detail: detail, in: transaction)
        }
    }

    /// Puts a new card in the place of an old one: same account, label, validity and PIN.
    ///
    /// - Parameters:
    ///   - old: the id of the card that ends.
    ///   - status: what the old one becomes, unless it is stricter already.
    ///   - tokens: the forms of the new number; at least one.
    ///   - actor: who does it.
    ///   - connection: of a site.
    /// - Returns: the id of the new card.
    /// - Throws: ``DirectoryError`` `.unknownCard`, `.unknownAccount`, `.systemAccount`, `.cardAlreadyEnrolled`;
    ///   `PostgresError`.
    package static func replace(
        _ old: CardID,
        becoming status: Card.Status,
        tokens: [CardToken],
        actor: String,
        on connection: PostgresConnection
    ) async throws -> CardID {
        precondition(!tokens.isEmpty)
        return try await connection.transaction { transaction in
            try await Self.restrict(old, status, actor: actor, in: transaction)
            let made = try await transaction.query(
                """
                INSERT INTO p2k16d.card (account, label, valid_from, valid_until, pin, guest, enrolled_by)
                SELECT account, label, valid_from, valid_until, pin, guest, $2 FROM p2k16d.card WHERE id = $1
                RETURNING id, account
                """,
                [.int64(old.rawValue), .text(actor)]
            )
            try await Self.requirePerson(AccountID(try made.rows[0].int64(1)), in: transaction)
            let card = CardID(try made.rows[0].int64(0))
            for token in tokens { try await Self.add(token, to: card, in: transaction) }
            try await Self.record("replaced", old, actor: actor, detail: "by card \(card)", in: transaction)
            let detail = "in the place of card \(old)"
            try await Self.record("enrolled", card, actor: actor, detail: detail, in: transaction)
            return card
        }
    }

    /// Gives a card to another account, without its PIN, which the one before knows; nothing is written if it has it
    /// already.
    ///
    /// - Throws: ``DirectoryError`` `.unknownCard`, `.unknownAccount`, `.systemAccount`; `PostgresError`.
    package static func transfer(
        _ card: CardID,
        to account: AccountID,
        actor: String,
        on connection: PostgresConnection
    ) async throws {
        try await connection.transaction { transaction in
            try await Self.lock(card, in: transaction)
            try await Self.requirePerson(account, in: transaction)
            let moved = try await transaction.query(
                """
                UPDATE p2k16d.card new SET account = $2, pin = NULL, updated_at = now() FROM p2k16d.card old
                WHERE new.id = $1 AND old.id = new.id AND new.account <> $2 RETURNING old.account, old.pin IS NOT NULL
                """,
                [.int64(card.rawValue), .int64(account.rawValue)]
            )
            guard let row = moved.rows.first else { return }
            let lostPIN = try row.bool(1) ? ", PIN removed" : ""
            let detail = "account \(try row.int64(0)) to account \(account)\(lostPIN)"
            try await Self.record("transferred", card, actor: actor, detail: detail, in: transaction)
        }
    }

    private static func restrict(
        _ card: CardID,
        _ status: Card.Status,
        actor: String,
        in transaction: PostgresTransaction
    ) async throws {
        // A status that only a newer program knows is left as it is.
        let held = Card.Status(rawValue: try await Self.lock(card, in: transaction))
        guard let held, held < status else { return }
        try await transaction.query(
            "UPDATE p2k16d.card SET status = $2, updated_at = now() WHERE id = $1",
            [.int64(card.rawValue), .text(status.rawValue)]
        )
        try await Self.record("status", card, actor: actor, detail: status.rawValue, in: transaction)
    }
}
