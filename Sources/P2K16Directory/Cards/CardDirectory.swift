package import AccessControl
package import Postgres

/// Writes cards; each change is one transaction with its row in `p2k16d.card_change`.
package enum CardDirectory {
    /// Gives an account a card.
    ///
    /// - Parameters:
    ///   - account: who gets it; a person.
    ///   - label: what people call it.
    ///   - tokens: the forms of the card's number; at least one.
    ///   - validFrom: nil for at once.
    ///   - validUntil: the last moment at which it opens anything; nil for ever.
    ///   - isGuest: whether the account sponsors somebody else, who has the card.
    ///   - actor: who enrols it, for the record.
    ///   - connection: of a site.
    /// - Returns: the id of the new card.
    /// - Throws: ``DirectoryError`` `.unknownAccount`, `.systemAccount`, `.cardAlreadyEnrolled`; `PostgresError`.
    package static func enroll(
        account: AccountID,
        label: String,
        tokens: [CardToken],
        validFrom: Timestamp? = nil,
        validUntil: Timestamp? = nil,
        isGuest: Bool = false,
        actor: String,
        on connection: PostgresConnection
    ) async throws -> CardID {
        precondition(!tokens.isEmpty)
        return try await connection.transaction { transaction in
            try await Self.requirePerson(account, in: transaction)
            let made = try await transaction.query(
                """
                INSERT INTO p2k16d.card (account, label, valid_from, valid_until, enrolled_by, guest)
                VALUES ($1, $2, $3, $4, $5, $6) RETURNING id
                """,
                [
                    .int64(account.rawValue), .text(label), .optional(validFrom) { .timestamp($0.microseconds) },
                    .optional(validUntil) { .timestamp($0.microseconds) }, .text(actor), .bool(isGuest),
                ]
            )
            let card = CardID(try made.rows[0].int64(0))
            for token in tokens { try await Self.add(token, to: card, in: transaction) }
            try await Self.record(
                "enrolled",
                card,
                actor: actor,
                detail: isGuest ? "\(label), of a guest" : label,
                in: transaction
            )
            return card
        }
    }

    /// Changes whether a card opens anything; nothing is written if it has that status already.
    ///
    /// - Throws: ``DirectoryError`` `.unknownCard`; `PostgresError`.
    package static func setStatus(
        _ card: CardID,
        _ status: Card.Status,
        actor: String,
        on connection: PostgresConnection
    ) async throws {
        try await connection.transaction { transaction in
            guard try await Self.lock(card, in: transaction) != status.rawValue else { return }
            try await transaction.query(
                "UPDATE p2k16d.card SET status = $2, updated_at = now() WHERE id = $1",
                [.int64(card.rawValue), .text(status.rawValue)]
            )
            try await Self.record("status", card, actor: actor, detail: status.rawValue, in: transaction)
        }
    }

    static func requirePerson(_ account: AccountID, in transaction: PostgresTransaction) async throws {
        let found = try await transaction.query(
            "SELECT username, system FROM public.account WHERE id = $1",
            [.int64(account.rawValue)]
        )
        guard let row = found.rows.first else {
            throw DirectoryError(.unknownAccount, "p2k16 has no account \(account)")
        }
        guard try !row.bool(1) else {
            throw DirectoryError(
                .systemAccount,
                "the account “\(try row.string(0))” is a service, not a person, and gets no card"
            )
        }
    }

    /// Keeps others from changing a card, and returns its status.
    @discardableResult
    static func lock(_ card: CardID, in transaction: PostgresTransaction) async throws -> String {
        let found = try await transaction.query(
            "SELECT status FROM p2k16d.card WHERE id = $1 FOR UPDATE",
            [.int64(card.rawValue)]
        )
        guard let row = found.rows.first else {
            throw DirectoryError(.unknownCard, "there is no card \(card); list the cards for their ids")
        }
        return try row.string(0)
    }

    static func add(_ token: CardToken, to card: CardID, in transaction: PostgresTransaction) async throws {
        let added = try await transaction.query(
            """
            INSERT INTO p2k16d.card_token (card, key_id, format, hash)
            SELECT $1, key_id, $3, $4 FROM p2k16d.card_key WHERE key_id = $2 AND retired_at IS NULL
            ON CONFLICT (hash) DO NOTHING
            """,
            [
                .int64(card.rawValue), .int64(Int64(token.key.rawValue)), .text(token.format.rawValue),
                .bytes(token.hash.bytes),
            ]
        )
        guard added.affectedRows == 0 else { return }
        let owner = try await transaction.query(
            """
            SELECT c.id, c.label, coalesce(a.username, 'account ' || c.account)
            FROM p2k16d.card_token t JOIN p2k16d.card c ON c.id = t.card LEFT JOIN public.account a ON a.id = c.account
            WHERE t.hash = $1
            """,
            [.bytes(token.hash.bytes)]
        )
        if owner.rows.isEmpty { try await Self.requireActive(token.key, in: transaction) }
        // Gone again between the two statements: whoever asks again gets a better answer.
        let name =
            try owner.rows.first.map { row in
                "card \(try row.int64(0)) “\(try row.string(1))” of \(try row.string(2))"
            } ?? "a card that was just removed"
        let number = token.format == .full ? "this number" : "the same \(token.format.rawValue) form of its number"
        throw DirectoryError(
            .cardAlreadyEnrolled,
            "a card with \(number) is enrolled already: \(name); disable that card, or use another one"
        )
    }

    static func record(
        _ action: String,
        _ card: CardID?,
        actor: String,
        detail: String,
        in transaction: PostgresTransaction
    ) async throws {
        try await transaction.query(
            "INSERT INTO p2k16d.card_change (card, actor, action, detail) VALUES ($1::bigint, $2, $3, $4)",
            [.optional(card) { .int64($0.rawValue) }, .text(actor), .text(action), .text(detail)]
        )
    }
}
