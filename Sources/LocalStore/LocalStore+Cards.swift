package import AccessControl
import FoundationEssentials
import GRDB

extension LocalStore {
    /// Whether any card is stored; a card key may be made only where there is none.
    ///
    /// - Throws: ``LocalStoreError``.
    package func holdsCards() async throws -> Bool {
        try await self.read { db in try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM card)") ?? false }
    }

    /// The check values of the keys that cards were stored under, by key.
    ///
    /// - Throws: ``LocalStoreError``.
    package func cardKeyChecks() async throws -> [CardKeyID: [UInt8]] {
        try await self.read { db in
            var checks: [CardKeyID: [UInt8]] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT key_id, check_value FROM card_key") {
                checks[CardKeyID(row[0] as Int32)] = Array(row[1] as Data)
            }
            return checks
        }
    }

    /// Stores the check value of a key that is new, and compares that of one that is known.
    ///
    /// - Throws: ``LocalStoreError``: `keyMismatch` when cards were stored under another key of that number.
    package func ensureKey(_ key: CardKeyID, checkValue: [UInt8]) async throws {
        try await self.write(.power) { db in
            let stored = try Data.fetchOne(
                db,
                sql: "SELECT check_value FROM card_key WHERE key_id = ?",
                arguments: [key.rawValue]
            )
            if let stored {
                guard Array(stored) == checkValue else { throw LocalStoreError.keyMismatch(key) }
            } else {
                try db.execute(
                    sql: "INSERT INTO card_key (key_id, check_value) VALUES (?, ?)",
                    arguments: [key.rawValue, Data(checkValue)]
                )
            }
        }
    }
}

extension LocalStoreError {
    static func keyMismatch(_ key: CardKeyID) -> Self {
        Self(
            .keyMismatch,
            """
            the card key \(key.rawValue) is not the one that this site's cards were stored under, so it would know \
            nobody: put the key file of the space back in its place
            """
        )
    }
}
