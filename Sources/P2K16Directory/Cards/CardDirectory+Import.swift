package import AccessControl
package import Postgres

extension CardDirectory {
    /// Gives many accounts their cards in one transaction; a card that cannot be taken hinders no other.
    ///
    /// The number of statements does not depend on the number of cards, so that a distant database is no hindrance.
    ///
    /// - Parameters:
    ///   - cards: with the hashes to store.
    ///   - dryRun: changes nothing.
    ///   - actor: who enrols them, for the record.
    ///   - connection: of a site.
    /// - Returns: what became of each, in their order.
    /// - Throws: ``DirectoryError`` `.cardAlreadyEnrolled` when somebody else enrolled one of them at the same moment,
    ///   and `.differentCardKey` when this site's key is not in use any more; then nothing was changed; `PostgresError`.
    package static func importCards(
        _ cards: [ImportedCard],
        dryRun: Bool,
        actor: String,
        on connection: PostgresConnection
    ) async throws -> [CardImportOutcome] {
        try await connection.transaction(readOnly: dryRun) { transaction in
            let steps = try await Self.plan(cards, in: transaction).steps
            let wanted = zip(cards, steps).filter { $0.1 == .insert }.map(\.0)
            for key in Set(wanted.flatMap(\.tokens).map(\.key)) { try await Self.requireActive(key, in: transaction) }
            var ids = dryRun || wanted.isEmpty ? [] : try await Self.insert(wanted, actor: actor, in: transaction)[...]
            return steps.map { step in
                switch step {
                case .insert: .enrolled(ids.popFirst())
                case .skip(let card): .skipped(card)
                case .refuse(let reason): .refused(reason)
                }
            }
        }
    }

    private static func plan(
        _ cards: [ImportedCard],
        in transaction: PostgresTransaction
    ) async throws -> CardImportPlan {
        let held = try await transaction.query(
            """
            SELECT t.hash, c.id, c.account, c.label, coalesce(a.username, 'account ' || c.account)
            FROM p2k16d.card_token t JOIN p2k16d.card c ON c.id = t.card LEFT JOIN public.account a ON a.id = c.account
            WHERE t.hash = ANY($1)
            """,
            [.bytesArray(Array(Set(cards.flatMap(\.lookups).map(\.hash))).map(\.bytes))]
        )
        var holders: [CardHash: CardImportPlan.Holder] = [:]
        for row in held.rows {
            guard let hash = CardHash(try row.bytes(0)) else { continue }
            holders[hash] = CardImportPlan.Holder(
                card: CardID(try row.int64(1)),
                account: AccountID(try row.int64(2)),
                label: try row.string(3),
                username: try row.string(4)
            )
        }
        let found = try await transaction.query(
            "SELECT id, system FROM public.account WHERE id = ANY($1)",
            [.int64Array(Array(Set(cards.map(\.account.rawValue))))]
        )
        var accounts: [AccountID: Bool] = [:]
        for row in found.rows { accounts[AccountID(try row.int64(0))] = try row.bool(1) }
        return CardImportPlan(cards, holders: holders, accounts: accounts)
    }

    /// - Returns: the ids, in the order of the cards.
    private static func insert(
        _ cards: [ImportedCard],
        actor: String,
        in transaction: PostgresTransaction
    ) async throws -> [CardID] {
        let none = Int64.min
        let made = try await transaction.query(
            """
            INSERT INTO p2k16d.card (account, label, valid_from, valid_until, enrolled_by)
            SELECT account, label, 'epoch'::timestamptz + nullif(valid_from, $5) * interval '1 microsecond',
                'epoch'::timestamptz + nullif(valid_until, $5) * interval '1 microsecond', $6
            FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[]) WITH ORDINALITY
                AS row (account, label, valid_from, valid_until, position)
            ORDER BY position
            RETURNING id, account, label
            """,
            [
                .int64Array(cards.map(\.account.rawValue)), .textArray(cards.map(\.label)),
                .int64Array(cards.map { $0.validFrom?.microseconds ?? none }),
                .int64Array(cards.map { $0.validUntil?.microseconds ?? none }), .int64(none), .text(actor),
            ]
        )
        let rows = try made.rows.map { (id: try $0.int64(0), account: try $0.int64(1), label: try $0.string(2)) }
            .sorted { $0.id < $1.id }
        // The ids follow the order of the rows; that PostgreSQL keeps to it is checked, not trusted.
        guard rows.count == cards.count,
            zip(rows, cards).allSatisfy({ $0.account == $1.account.rawValue && $0.label == $1.label })
        else { throw Self.overtaken }
        let tokens = zip(rows, cards).flatMap { row, card in card.tokens.map { (card: row.id, token: $0) } }
        let added = try await transaction.query(
            """
            INSERT INTO p2k16d.card_token (card, key_id, format, hash)
            SELECT card, key_id::integer, format, hash FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bytea[])
                AS row (card, key_id, format, hash)
            ON CONFLICT (hash) DO NOTHING
            """,
            [
                .int64Array(tokens.map(\.card)), .int64Array(tokens.map { Int64($0.token.key.rawValue) }),
                .textArray(tokens.map(\.token.format.rawValue)), .bytesArray(tokens.map(\.token.hash.bytes)),
            ]
        )
        guard added.affectedRows == tokens.count else { throw Self.overtaken }
        try await transaction.query(
            """
            INSERT INTO p2k16d.card_change (card, actor, action, detail)
            SELECT card, $3, 'enrolled', label FROM unnest($1::bigint[], $2::text[]) AS row (card, label)
            """,
            [.int64Array(rows.map(\.id)), .textArray(rows.map(\.label)), .text(actor)]
        )
        return rows.map { CardID($0.id) }
    }

    private static var overtaken: DirectoryError {
        DirectoryError(
            .cardAlreadyEnrolled,
            "one of the cards was enrolled by somebody else at this moment, and nothing was changed: do it again"
        )
    }
}
