package import AccessControl
import GRDB

extension LocalStore {
    /// The keys that cards were ever stored under, with whether they are retired, by number.
    ///
    /// - Throws: ``LocalStoreError``.
    package func cardKeys() async throws -> [CardKeyID: Bool] {
        try await self.read { db in
            var keys: [CardKeyID: Bool] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT key_id, retired_at IS NOT NULL FROM card_key") {
                keys[CardKeyID(row[0] as Int32)] = row[1]
            }
            return keys
        }
    }

    /// Removes all hashes under a key, for ever; does nothing when that was done before.
    ///
    /// - Parameters:
    ///   - key: not the newest.
    ///   - evenIfInUse: also when active cards are known by it alone, or only by it in one of their formats.
    ///   - now: becomes the `takenAt` of the snapshot.
    /// - Returns: how many such active cards there are; without `evenIfInUse` nothing was changed unless it is zero.
    /// - Throws: ``LocalStoreError``: `authorityMismatch` unless the file is the authority.
    package func retireKey(_ key: CardKeyID, evenIfInUse: Bool, at now: Timestamp) async throws -> Int {
        try await self.change(at: now) { db, _ in
            let needed =
                try Int.fetchOne(
                    db,
                    sql: """
                        SELECT count(DISTINCT card.id) FROM card JOIN card_token t ON t.card = card.id
                        WHERE card.status = 'active' AND t.key_id = ?1 AND NOT EXISTS (
                            SELECT 1 FROM card_token o
                            WHERE o.card = t.card AND o.format = t.format AND o.key_id <> ?1
                        )
                        """,
                    arguments: [key.rawValue]
                ) ?? 0
            guard needed == 0 || evenIfInUse else { return needed }
            try db.execute(sql: "DELETE FROM card_token WHERE key_id = ?", arguments: [key.rawValue])
            try db.execute(
                sql: "UPDATE card_key SET retired_at = ? WHERE key_id = ? AND retired_at IS NULL",
                arguments: [now.microseconds, key.rawValue]
            )
            return needed
        }
    }
}
