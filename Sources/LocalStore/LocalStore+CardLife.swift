package import AccessControl
import GRDB

// What becomes of a card after its enrolment, in the embedded directory as in `LocalStore+Directory.swift`.
extension LocalStore {
    /// Disables cards or reports them lost; one that is stricter already stays as it is.
    ///
    /// - Throws: ``LocalStoreError``: `authorityMismatch` unless the file is the authority, `unknownCard`, and then
    ///   nothing is changed.
    package func restrict(_ cards: [CardID], _ status: Card.Status, at now: Timestamp) async throws {
        try await self.change(at: now) { db, _ in
            for id in cards {
                guard try Self.card(id, db).status < status else { continue }
                try Self.set(status, of: id, db)
            }
        }
    }

    /// Changes label or validity.
    ///
    /// - Throws: ``LocalStoreError``: `authorityMismatch` unless the file is the authority, `unknownCard`.
    package func change(_ card: CardID, _ change: CardChange, at now: Timestamp) async throws {
        try await self.change(at: now) { db, _ in
            let changed = change.applied(to: try Self.card(card, db))
            try db.execute(
                sql: "UPDATE card SET label = ?, valid_from = ?, valid_until = ? WHERE id = ?",
                arguments: [
                    changed.label, changed.validFrom?.microseconds, changed.validUntil?.microseconds, card.rawValue,
                ]
            )
        }
    }

    /// Puts a new card in the place of an old one: same account, label, validity and PIN.
    ///
    /// - Parameters:
    ///   - old: the id of the card that ends.
    ///   - status: what the old one becomes, unless it is stricter already.
    ///   - tokens: every form of the new number that readers may deliver; at least one.
    ///   - actor: who does it.
    ///   - now: becomes the `takenAt` of the snapshot.
    /// - Returns: the new card.
    /// - Throws: ``LocalStoreError``: `authorityMismatch` unless the file is the authority, `unknownCard`,
    ///   `unknownAccount`, `systemAccount`, `duplicateCard`.
    package func replace(
        _ old: CardID,
        becoming status: Card.Status,
        tokens: [CardToken],
        actor: String,
        at now: Timestamp
    ) async throws -> Card {
        precondition(!tokens.isEmpty, "a card without a token could never be found")
        return try await self.change(at: now) { db, _ in
            var card = try Self.card(old, db)
            try Self.requirePerson(card.account, db)
            try Self.set(max(card.status, status), of: old, db)
            card.status = .active
            card.enrolledBy = actor
            card.enrolledAt = now
            return try Self.insert(card, tokens, db)
        }
    }

    /// Gives a card to another account, without its PIN, which the one before knows; nothing is done if it has it already.
    ///
    /// - Throws: ``LocalStoreError``: `authorityMismatch` unless the file is the authority, `unknownCard`,
    ///   `unknownAccount`, `systemAccount`.
    package func transfer(_ card: CardID, to account: AccountID, at now: Timestamp) async throws {
        try await self.change(at: now) { db, _ in
            let held = try Self.card(card, db)
            try Self.requirePerson(account, db)
            guard held.account != account else { return }
            try db.execute(
                sql: "UPDATE card SET account = ?, pin = NULL WHERE id = ?",
                arguments: [account.rawValue, card.rawValue]
            )
        }
    }

    private static func set(_ status: Card.Status, of card: CardID, _ db: Database) throws {
        try db.execute(sql: "UPDATE card SET status = ? WHERE id = ?", arguments: [status.rawValue, card.rawValue])
    }
}
