package import AccessControl
import GRDB

// Changes of cards in the embedded directory, as in `LocalStore+Directory.swift`.
extension LocalStore {
    /// Gives an account a card.
    ///
    /// - Parameters:
    ///   - account: a person's.
    ///   - label: what people call it.
    ///   - validFrom: the first moment at which it opens anything; nil for at once.
    ///   - validUntil: the last moment at which it does; nil for ever.
    ///   - tokens: every form of its number that readers may deliver; at least one.
    ///   - actor: who enrols it.
    ///   - now: becomes the `takenAt` of the snapshot.
    /// - Returns: the card with its new id.
    /// - Throws: ``LocalStoreError``: `authorityMismatch` unless the file is the authority, `unknownAccount`,
    ///   `systemAccount`, `duplicateCard`.
    package func enroll(
        account: AccountID,
        label: String,
        validFrom: Timestamp? = nil,
        validUntil: Timestamp? = nil,
        isGuest: Bool = false,
        tokens: [CardToken],
        actor: String,
        at now: Timestamp
    ) async throws -> Card {
        precondition(!tokens.isEmpty, "a card without a token could never be found")
        return try await self.change(at: now) { db, _ in
            try Self.requirePerson(account, db)
            let draft = Card(
                id: CardID(0),
                account: account,
                label: label,
                isGuest: isGuest,
                validFrom: validFrom,
                validUntil: validUntil,
                enrolledBy: actor,
                enrolledAt: now
            )
            return try Self.insert(draft, tokens, db)
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

    /// Adds hashes under a newer key to a card; those that it has already are passed over.
    ///
    /// - Throws: ``LocalStoreError``: `unknownCard`, `duplicateCard` if one is another card's, `authorityMismatch`.
    package func rehash(_ card: CardID, _ tokens: [CardToken], at now: Timestamp) async throws {
        try await self.change(at: now) { db, _ in
            _ = try Self.card(card, db)
            try Self.add(tokens, to: card, db)
        }
    }

    /// Gives a card of which only a short form was known the forms of its full number.
    ///
    /// - Throws: ``LocalStoreError``: `unknownCard`, `cardNotShort`, `duplicateCard` if one is another card's,
    ///   `authorityMismatch`.
    package func complete(_ card: CardID, _ tokens: [CardToken], at now: Timestamp) async throws {
        try await self.change(at: now) { db, _ in
            _ = try Self.card(card, db)
            let isFull = try Bool.fetchOne(
                db,
                sql: "SELECT EXISTS (SELECT 1 FROM card_token WHERE card = ? AND format = ?)",
                arguments: [card.rawValue, CardFormat.full.rawValue]
            )
            guard isFull == false else { throw LocalStoreError.cardNotShort(card) }
            try Self.add(tokens, to: card, db)
        }
    }
}

extension LocalStore {
    static func card(_ id: CardID, _ db: Database) throws -> Card {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT account, label, status, valid_from, valid_until, enrolled_by, enrolled_at, pin, is_guest
                FROM card WHERE id = ?
                """,
            arguments: [id.rawValue]
        )
        guard let row, let status = Card.Status(rawValue: row[2]) else { throw LocalStoreError.unknownCard(id) }
        return Card(
            id: id,
            account: AccountID(row[0]),
            label: row[1],
            status: status,
            isGuest: row[8],
            validFrom: row.time(3),
            validUntil: row.time(4),
            enrolledBy: row[5],
            enrolledAt: row.time(6),
            pin: (row[7] as String?).map { PINHash(encoded: $0) }
        )
    }

    /// Stores a card under a new id.
    static func insert(_ draft: Card, _ tokens: [CardToken], _ db: Database) throws -> Card {
        for token in tokens { try Self.refuseDuplicate(of: token, db) }
        try db.execute(
            sql: """
                INSERT INTO card
                    (account, label, status, valid_from, valid_until, enrolled_by, enrolled_at, pin, is_guest)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                draft.account.rawValue, draft.label, draft.status.rawValue, draft.validFrom?.microseconds,
                draft.validUntil?.microseconds, draft.enrolledBy, draft.enrolledAt?.microseconds, draft.pin?.encoded,
                draft.isGuest,
            ]
        )
        var card = draft
        card.id = CardID(db.lastInsertedRowID)
        let statements = try FactStatements(db)
        for token in Set(tokens) { try statements.insert(token, of: card.id) }
        return card
    }

    static func requirePerson(_ account: AccountID, _ db: Database) throws {
        guard
            let isSystem = try Bool.fetchOne(
                db,
                sql: "SELECT is_system FROM account WHERE id = ?",
                arguments: [account.rawValue]
            )
        else { throw LocalStoreError.unknownAccount(account) }
        guard !isSystem else { throw LocalStoreError.systemAccount(account) }
    }

    private static func add(_ tokens: [CardToken], to card: CardID, _ db: Database) throws {
        let statements = try FactStatements(db)
        for token in Set(tokens) {
            let holder = try Int64.fetchOne(
                db,
                sql: "SELECT card FROM card_token WHERE hash = ?",
                arguments: [token.hash.data]
            )
            guard holder != card.rawValue else { continue }
            try Self.refuseDuplicate(of: token, db)
            try statements.insert(token, of: card)
        }
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
    static func unknownAccount(_ account: AccountID) -> Self {
        Self(.unknownAccount, "no account has the id \(account): give the card to an account that exists")
    }

    static func systemAccount(_ account: AccountID) -> Self {
        Self(.systemAccount, "the account \(account) is a service, not a person, and gets no card")
    }

    static func unknownCard(_ card: CardID) -> Self {
        Self(.unknownCard, "no card has the id \(card)")
    }

    static func cardNotShort(_ card: CardID) -> Self {
        Self(.cardNotShort, "the full number of card \(card) is known already")
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
