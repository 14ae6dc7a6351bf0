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
        actor: String,
        on connection: PostgresConnection
    ) async throws -> CardID {
        precondition(!tokens.isEmpty)
        return try await connection.transaction { transaction in
            try await Self.requirePerson(account, in: transaction)
            let made = try await transaction.query(
                """
                INSERT INTO p2k16d.card (account, label, valid_from, valid_until, enrolled_by)
                VALUES ($1, $2, $3, $4, $5) RETURNING id
                """,
                [
                    .int64(account.rawValue), .text(label), .optional(validFrom) { .timestamp($0.microseconds) },
                    .optional(validUntil) { .timestamp($0.microseconds) }, .text(actor),
                ]
            )
            let card = CardID(try made.rows[0].int64(0))
            for token in tokens { try await Self.add(token, to: card, in: transaction) }
            try await Self.record("enrolled", card, actor: actor, detail: label, in: transaction)
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

    /// Checks that a site's keys are those of the space, and makes new ones known.
    ///
    /// A ring that holds no known key is refused unless no key is known at all: it belongs to another space, or is new
    /// where cards exist already.
    ///
    /// - Parameters:
    ///   - checkValues: for each key of the ring what it makes of a fixed text, which says nothing about the key.
    ///   - actor: who brings the keys, for the record.
    ///   - connection: of a site.
    /// - Returns: keys that the space uses and this site lacks; cards that are hashed only with them are unknown here.
    /// - Throws: ``DirectoryError`` `.differentCardKey`; `PostgresError`.
    package static func ensureKeys(
        _ checkValues: [CardKeyID: [UInt8]],
        actor: String,
        on connection: PostgresConnection
    ) async throws -> [CardKeyID] {
        try await connection.transaction { transaction in
            try await transaction.query("SELECT pg_advisory_xact_lock($1)", [.int64(AdvisoryLock.cardKeys)])
            let result = try await transaction.query("SELECT key_id, check_value FROM p2k16d.card_key ORDER BY key_id")
            var known: [CardKeyID: [UInt8]] = [:]
            for row in result.rows { known[CardKeyID(Int32(clamping: try row.int64(0)))] = try row.bytes(1) }
            let shared = checkValues.filter { known[$0.key] != nil }
            if let wrong = shared.filter({ known[$0.key] != $0.value }).keys.min() {
                throw DirectoryError(
                    .differentCardKey,
                    "card key \(wrong.rawValue) of this site is not the one that the space's cards are hashed with: "
                        + "copy the key file from a site that has the right one"
                )
            }
            guard known.isEmpty || !shared.isEmpty else {
                let wanted = known.keys.sorted().map { String($0.rawValue) }.joined(separator: ", ")
                throw DirectoryError(
                    .differentCardKey,
                    "this site has none of the keys that the space's cards are hashed with (\(wanted)): "
                        + "copy the key file from a site that has them"
                )
            }
            for (key, checkValue) in checkValues.sorted(by: { $0.key < $1.key }) where known[key] == nil {
                try await transaction.query(
                    "INSERT INTO p2k16d.card_key (key_id, check_value) VALUES ($1::integer, $2)",
                    [.int64(Int64(key.rawValue)), .bytes(checkValue)]
                )
                try await Self.record("key", nil, actor: actor, detail: "key \(key.rawValue)", in: transaction)
            }
            return known.keys.filter { checkValues[$0] == nil }.sorted()
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
            INSERT INTO p2k16d.card_token (card, key_id, format, hash) VALUES ($1, $2::integer, $3, $4)
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
