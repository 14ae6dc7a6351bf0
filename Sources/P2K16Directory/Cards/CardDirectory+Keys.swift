package import AccessControl
package import Postgres

// The keys of the space, which the database knows by their check values.
extension CardDirectory {
    /// Checks that a site's keys are those of the space, and makes new ones known.
    ///
    /// A ring that holds no known key in use is refused unless no key is known at all: it belongs to another space, or is new
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
            let result = try await transaction.query(
                "SELECT key_id, check_value, retired_at IS NOT NULL FROM p2k16d.card_key"
            )
            var known: [CardKeyID: [UInt8]] = [:]
            var retired: Set<CardKeyID> = []
            for row in result.rows {
                let key = CardKeyID(Int32(clamping: try row.int64(0)))
                known[key] = try row.bytes(1)
                if try row.bool(2) { retired.insert(key) }
            }
            let shared = checkValues.filter { known[$0.key] != nil }
            if let wrong = shared.filter({ known[$0.key] != $0.value }).keys.min() {
                throw DirectoryError(
                    .differentCardKey,
                    "card key \(wrong.rawValue) of this site is not the one that the space's cards are hashed with: "
                        + "copy the key file from a site that has the right one"
                )
            }
            let active = known.keys.filter { !retired.contains($0) }
            guard known.isEmpty || shared.keys.contains(where: active.contains) else {
                let wanted = active.sorted().map { String($0.rawValue) }.joined(separator: ", ")
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
            return active.filter { checkValues[$0] == nil }.sorted()
        }
    }

    /// The keys that cards of the space were ever hashed under, with whether they are retired, by number.
    ///
    /// - Throws: `PostgresError`.
    package static func keys(_ connection: some PostgresQueries) async throws -> [CardKeyID: Bool] {
        var keys: [CardKeyID: Bool] = [:]
        let result = try await connection.query("SELECT key_id, retired_at IS NOT NULL FROM p2k16d.card_key")
        for row in result.rows { keys[CardKeyID(Int32(clamping: try row.int64(0)))] = try row.bool(1) }
        return keys
    }

    /// Makes hashes under a key count no more, at every site; does nothing when that was done before.
    ///
    /// - Parameters:
    ///   - key: not the newest.
    ///   - evenIfInUse: also when active cards are known by it alone, or only by it in one of their formats.
    ///   - actor: who does it, for the record.
    ///   - connection: of a site.
    /// - Returns: how many such active cards there are; without `evenIfInUse` nothing was changed unless it is zero.
    /// - Throws: `PostgresError`.
    package static func retireKey(
        _ key: CardKeyID,
        evenIfInUse: Bool,
        actor: String,
        on connection: PostgresConnection
    ) async throws -> Int {
        try await connection.transaction { transaction in
            try await transaction.query("SELECT pg_advisory_xact_lock($1)", [.int64(AdvisoryLock.cardKeys)])
            let needed = try await transaction.query(
                """
                SELECT count(DISTINCT c.id)
                FROM p2k16d.card c JOIN p2k16d.card_token t ON t.card = c.id JOIN p2k16d.card_key k USING (key_id)
                WHERE c.status = 'active' AND key_id = $1 AND k.retired_at IS NULL AND NOT EXISTS (
                    SELECT FROM p2k16d.card_token o JOIN p2k16d.card_key ok ON ok.key_id = o.key_id
                    WHERE o.card = c.id AND o.format = t.format AND o.key_id <> $1 AND ok.retired_at IS NULL
                )
                """,
                [.int64(Int64(key.rawValue))]
            ).rows[0].int64(0)
            guard needed == 0 || evenIfInUse else { return Int(needed) }
            let retired = try await transaction.query(
                "UPDATE p2k16d.card_key SET retired_at = now() WHERE key_id = $1 AND retired_at IS NULL",
                [.int64(Int64(key.rawValue))]
            )
            if retired.affectedRows > 0 {
                let detail = "key \(key.rawValue), \(needed) active cards known by it alone"
                try await Self.record("key retired", nil, actor: actor, detail: detail, in: transaction)
            }
            return Int(needed)
        }
    }

    /// Refuses a hash under a key that no site looks cards up by any more.
    static func requireActive(_ key: CardKeyID, in transaction: PostgresTransaction) async throws {
        let active = try await transaction.query(
            "SELECT FROM p2k16d.card_key WHERE key_id = $1 AND retired_at IS NULL",
            [.int64(Int64(key.rawValue))]
        )
        guard active.rows.isEmpty else { return }
        throw DirectoryError(
            .differentCardKey,
            "the space does not use card key \(key.rawValue) any more: copy the key file from a site that has the newest"
        )
    }
}
