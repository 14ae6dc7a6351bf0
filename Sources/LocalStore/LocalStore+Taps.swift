package import AccessControl
import FoundationEssentials
import GRDB

// What this site remembers of taps beside the journal: where each card was used last, and cards that nobody has.
extension LocalStore {
    /// Stores what happened at the readers since the last call; may be lost in a power failure, since the journal has
    /// the taps.
    ///
    /// - Parameters:
    ///   - uses: the last use of each card; an older one than is stored is passed over.
    ///   - unknown: counted together with what is stored of the same card.
    ///   - limit: how many unknown cards are kept at most; those that were tapped last stay.
    /// - Throws: ``LocalStoreError``.
    package func noteTaps(uses: [CardUse], unknown: [UnknownTap], limit: Int) async throws {
        try await self.write(.process) { db in
            for use in uses {
                try db.execute(
                    sql: """
                        INSERT INTO card_use (card, at, reader, door, opened) VALUES (?, ?, ?, ?, ?)
                        ON CONFLICT (card) DO UPDATE SET at = excluded.at, reader = excluded.reader,
                            door = excluded.door, opened = excluded.opened WHERE excluded.at >= at
                        """,
                    arguments: [
                        use.card.rawValue, use.at.microseconds, use.reader.rawValue, use.door.rawValue, use.opened,
                    ]
                )
            }
            for tap in unknown { try Self.note(tap, db) }
            try db.execute(
                sql: """
                    DELETE FROM unknown_tap WHERE hash NOT IN
                        (SELECT hash FROM unknown_tap ORDER BY last_at DESC, hash LIMIT ?)
                    """,
                arguments: [limit]
            )
            try Self.dropOrphans(db)
        }
    }

    /// The last use of each card at this site, as far as it is known.
    ///
    /// - Throws: ``LocalStoreError``.
    package func cardUses() async throws -> [CardID: CardUse] {
        try await self.read { db in
            var uses: [CardID: CardUse] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT card, at, reader, door, opened FROM card_use") {
                let card = CardID(row[0])
                uses[card] = CardUse(
                    card: card,
                    at: Timestamp(microseconds: row[1]),
                    reader: ReaderID(row[2] as String),
                    door: DoorID(row[3] as String),
                    opened: row[4]
                )
            }
            return uses
        }
    }

    /// The unknown cards that were tapped, the latest first.
    ///
    /// - Throws: ``LocalStoreError``.
    package func unknownTaps() async throws -> [UnknownTap] {
        try await self.read { db in
            var tokens: [Data: [CardToken]] = [:]
            let rows = try Row.fetchAll(
                db,
                sql: "SELECT tap, key_id, format, hash FROM unknown_tap_token ORDER BY tap, position"
            )
            for row in rows {
                guard let format = CardFormat(rawValue: row[2]), let hash = CardHash(row[3] as Data) else { continue }
                tokens[row[0], default: []].append(CardToken(key: CardKeyID(row[1]), format: format, hash: hash))
            }
            return try Row.fetchAll(
                db,
                sql: "SELECT hash, reader, first_at, last_at, count FROM unknown_tap ORDER BY last_at DESC, hash"
            ).compactMap { row in
                guard let tokens = tokens[row[0]] else { return nil }
                return UnknownTap(
                    tokens: tokens,
                    reader: ReaderID(row[1] as String),
                    firstAt: Timestamp(microseconds: row[2]),
                    lastAt: Timestamp(microseconds: row[3]),
                    count: row[4]
                )
            }
        }
    }

    /// Forgets unknown cards, for they belong to somebody now.
    ///
    /// - Throws: ``LocalStoreError``.
    package func forgetUnknownTaps(_ hashes: [CardHash]) async throws {
        try await self.write(.process) { db in
            for hash in hashes {
                // By any form: what is enrolled from a full number may have been tapped at a short reader too.
                try db.execute(
                    sql: """
                        DELETE FROM unknown_tap WHERE hash = ?
                            OR hash IN (SELECT tap FROM unknown_tap_token WHERE hash = ?)
                        """,
                    arguments: [hash.data, hash.data]
                )
            }
            try Self.dropOrphans(db)
        }
    }

    /// Forgets unknown cards that have not been tapped for long, and uses of cards that are gone.
    ///
    /// - Parameters:
    ///   - horizon: what was tapped last before this is forgotten.
    ///   - cards: the cards that there are.
    /// - Throws: ``LocalStoreError``.
    package func forgetTaps(before horizon: Timestamp, cards: Set<CardID>) async throws {
        try await self.write(.process) { db in
            try db.execute(sql: "DELETE FROM unknown_tap WHERE last_at < ?", arguments: [horizon.microseconds])
            try Self.dropOrphans(db)
            for id in try Int64.fetchAll(db, sql: "SELECT card FROM card_use") where !cards.contains(CardID(id)) {
                try db.execute(sql: "DELETE FROM card_use WHERE card = ?", arguments: [id])
            }
        }
    }

    private static func note(_ tap: UnknownTap, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO unknown_tap (hash, reader, first_at, last_at, count) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (hash) DO UPDATE SET reader = excluded.reader, last_at = excluded.last_at,
                    count = count + excluded.count
                """,
            arguments: [
                tap.hash.data, tap.reader.rawValue, tap.firstAt.microseconds, tap.lastAt.microseconds, tap.count,
            ]
        )
        for (position, token) in tap.tokens.enumerated() {
            try db.execute(
                sql: """
                    INSERT OR IGNORE INTO unknown_tap_token (tap, position, key_id, format, hash)
                    VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: [
                    tap.hash.data, position, token.key.rawValue, token.format.rawValue, token.hash.data,
                ]
            )
        }
    }

    private static func dropOrphans(_ db: Database) throws {
        try db.execute(sql: "DELETE FROM unknown_tap_token WHERE tap NOT IN (SELECT hash FROM unknown_tap)")
    }
}
