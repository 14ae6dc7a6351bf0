package import AccessControl
import GRDB

// Changes of the embedded directory. Each is durable when its call returns, moves `takenAt` and takes effect with the
// next `loadSnapshot`.
extension LocalStore {
    /// Whether the directory was ever seeded or saved to.
    ///
    /// - Throws: ``LocalStoreError``.
    package func isEmpty() async throws -> Bool {
        try await self.read { db in try Self.isEmpty(db) }
    }

    /// Fills a new embedded directory.
    ///
    /// - Parameters:
    ///   - seed: all that the directory starts with.
    ///   - now: becomes the `takenAt` of the snapshot.
    /// - Throws: ``LocalStoreError``: `authorityMismatch` unless the file is the authority, `notEmpty`, `invalidSeed`
    ///   with everything that is wrong.
    package func seed(_ seed: DirectorySeed, at now: Timestamp) async throws {
        try await self.change(at: now) { db, path in
            guard try Self.isEmpty(db) else { throw LocalStoreError.notEmpty(path) }
            let problems = seed.problems
            guard problems.isEmpty else { throw LocalStoreError.invalidSeed(problems) }
            try SnapshotWriter(db).write(seed.snapshot(takenAt: now), over: .empty)
        }
    }

    /// Gives an account a card.
    ///
    /// - Parameters:
    ///   - account: a person's.
    ///   - label: what people call it.
    ///   - validFrom: the first moment at which it opens anything; nil for at once.
    ///   - validUntil: the last moment at which it does; nil for ever.
    ///   - tokens: every form of its number that readers may deliver, under each active key; at least one.
    ///   - now: becomes the `takenAt` of the snapshot.
    /// - Returns: the card with its new id.
    /// - Throws: ``LocalStoreError``: `authorityMismatch` unless the file is the authority, `unknownAccount`,
    ///   `systemAccount`, `duplicateCard`.
    package func enroll(
        account: AccountID,
        label: String,
        validFrom: Timestamp? = nil,
        validUntil: Timestamp? = nil,
        tokens: [CardToken],
        at now: Timestamp
    ) async throws -> Card {
        precondition(!tokens.isEmpty, "a card without a token could never be found")
        return try await self.change(at: now) { db, _ in
            guard
                let isSystem = try Bool.fetchOne(
                    db,
                    sql: "SELECT is_system FROM account WHERE id = ?",
                    arguments: [account.rawValue]
                )
            else { throw LocalStoreError.unknownAccount(account) }
            guard !isSystem else { throw LocalStoreError.systemAccount(account) }
            for token in tokens { try Self.refuseDuplicate(of: token, db) }
            try db.execute(
                sql: "INSERT INTO card (account, label, status, valid_from, valid_until) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    account.rawValue, label, Card.Status.active.rawValue, validFrom?.microseconds,
                    validUntil?.microseconds,
                ]
            )
            let card = Card(
                id: CardID(db.lastInsertedRowID),
                account: account,
                label: label,
                validFrom: validFrom,
                validUntil: validUntil
            )
            let statements = try FactStatements(db)
            for token in Set(tokens) { try statements.insert(token, of: card.id) }
            return card
        }
    }

    /// Disables a card, reports it lost or makes it usable again.
    ///
    /// - Parameters:
    ///   - status: what it is from now on.
    ///   - card: the id of the card.
    ///   - now: becomes the `takenAt` of the snapshot.
    /// - Throws: ``LocalStoreError``: `authorityMismatch` unless the file is the authority, `unknownCard`.
    package func setStatus(_ status: Card.Status, of card: CardID, at now: Timestamp) async throws {
        try await self.change(at: now) { db, _ in
            try db.execute(
                sql: "UPDATE card SET status = ? WHERE id = ?",
                arguments: [status.rawValue, card.rawValue]
            )
            guard db.changesCount == 1 else { throw LocalStoreError.unknownCard(card) }
        }
    }

    /// Adds the hash under a newer key to a card; nothing is written if the card has it already.
    ///
    /// - Throws: ``LocalStoreError``: `unknownCard`, `duplicateCard` if it is another card's, `authorityMismatch`.
    package func rehash(_ card: CardID, _ token: CardToken, at now: Timestamp) async throws {
        try await self.change(at: now) { db, _ in
            let holder = try Int64.fetchOne(
                db,
                sql: "SELECT card FROM card_token WHERE hash = ?",
                arguments: [token.hash.data]
            )
            guard holder != card.rawValue else { return }
            try Self.refuseDuplicate(of: token, db)
            guard try Bool.fetchOne(db, sql: "SELECT 1 FROM card WHERE id = ?", arguments: [card.rawValue]) == true
            else { throw LocalStoreError.unknownCard(card) }
            try FactStatements(db).insert(token, of: card)
        }
    }

    /// Runs one change of the embedded directory.
    private func change<Value: Sendable>(
        at now: Timestamp,
        _ body: @Sendable (_ db: Database, _ path: String) throws -> Value
    ) async throws -> Value {
        let path = self.path
        return try await self.write(.power) { db in
            let stamped = try Authority.stamped(db)
            guard stamped == .embedded else { throw LocalStoreError.isReplica(path, of: stamped) }
            let value = try body(db, path)
            try Meta.takenAt.set(now, db)
            return value
        }
    }

    private static func isEmpty(_ db: Database) throws -> Bool {
        try Meta.takenAt.time(db) == nil
    }

    private static func refuseDuplicate(of token: CardToken, _ db: Database) throws {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT card.label, card.status, account.username
                FROM card_token JOIN card ON card.id = card_token.card JOIN account ON account.id = card.account
                WHERE card_token.hash = ?
                """,
            arguments: [token.hash.data]
        )
        guard let row else { return }
        throw LocalStoreError.duplicateCard(token.format, label: row[0], status: row[1], username: row[2])
    }
}

extension LocalStoreError {
    static func isReplica(_ path: String, of stamped: Authority?) -> Self {
        let whose = stamped.map { "a replica of \($0)" } ?? "not this site's own directory"
        return Self(.authorityMismatch, "\(path) is \(whose), so nothing can be changed in it: change it upstream")
    }

    static func notEmpty(_ path: String) -> Self {
        Self(.notEmpty, "\(path) holds a directory already, and only an empty one is seeded: nothing was changed")
    }

    static func invalidSeed(_ problems: [String]) -> Self {
        Self(.invalidSeed, "the seed contradicts itself: \(problems.joined(separator: "; "))")
    }

    static func unknownAccount(_ account: AccountID) -> Self {
        Self(.unknownAccount, "no account has the id \(account): give the card to an account that exists")
    }

    static func systemAccount(_ account: AccountID) -> Self {
        Self(.systemAccount, "the account \(account) is a service, not a person, and gets no card")
    }

    static func unknownCard(_ card: CardID) -> Self {
        Self(.unknownCard, "no card has the id \(card)")
    }

    static func duplicateCard(_ format: CardFormat, label: String, status: String, username: String) -> Self {
        let existing = "the card “\(label)” of \(username) (\(status))"
        switch format {
        case .full: return Self(.duplicateCard, "this is \(existing) already: change that one, or take another card")
        case .short24, .short32:
            return Self(
                .duplicateCard,
                """
                readers that deliver only the short form \(format) could not tell this card from \(existing): take \
                another card
                """
            )
        }
    }
}
