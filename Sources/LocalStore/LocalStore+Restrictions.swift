package import AccessControl
import GRDB

// Cards that were taken away while the upstream was away: the replica keeps them until the upstream knows.
extension LocalStore {
    /// What the upstream does not know yet, by card.
    ///
    /// - Throws: ``LocalStoreError``.
    package func cardRestrictions() async throws -> [CardRestriction] {
        try await self.read { db in
            let sql = "SELECT card, status, since, actor FROM card_restriction ORDER BY card"
            return try Row.fetchAll(db, sql: sql).map { row in
                CardRestriction(
                    card: CardID(row[0]),
                    // The table holds no other; in doubt the stricter.
                    status: Card.Status(rawValue: row[1]) ?? .lost,
                    since: Timestamp(microseconds: row[2]),
                    actor: row[3]
                )
            }
        }
    }

    /// Stores restrictions so that they outlive a power failure; of two of a card the stricter is kept.
    ///
    /// - Throws: ``LocalStoreError``.
    package func restrict(_ restrictions: [CardRestriction]) async throws {
        try await self.write(.power) { db in
            for restriction in restrictions {
                try db.execute(
                    sql: """
                        INSERT INTO card_restriction (card, status, since, actor) VALUES (?, ?, ?, ?)
                        ON CONFLICT (card) DO UPDATE
                        SET status = excluded.status, since = excluded.since, actor = excluded.actor
                        WHERE card_restriction.status = 'disabled' AND excluded.status = 'lost'
                        """,
                    arguments: [
                        restriction.card.rawValue, restriction.status.rawValue, restriction.since.microseconds,
                        restriction.actor,
                    ]
                )
            }
        }
    }

    /// Removes restrictions that the upstream knows; one that has become stricter since stays.
    ///
    /// - Throws: ``LocalStoreError``.
    package func remove(_ restrictions: [CardRestriction]) async throws {
        try await self.write(.power) { db in
            for restriction in restrictions {
                try db.execute(
                    sql: "DELETE FROM card_restriction WHERE card = ? AND status = ?",
                    arguments: [restriction.card.rawValue, restriction.status.rawValue]
                )
            }
        }
    }
}
