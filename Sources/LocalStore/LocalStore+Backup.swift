package import AccessControl
import FoundationEssentials
import GRDB
import Glibc

extension LocalStore {
    /// What a backup brought back.
    package struct Restored: Sendable, Hashable {
        package var accounts: Int
        package var cards: Int
        /// Doors that were locked down when the backup was made.
        package var lockedDown: [DoorID]
        /// Where the directory as it was before is kept.
        package var keptAs: String
    }

    /// A consistent copy of the whole file as it is now, while it is in use.
    ///
    /// - Throws: ``LocalStoreError``: `authorityMismatch` for a replica, `diskFull`, `databaseFailed`.
    package func copy() async throws -> [UInt8] {
        let path = "\(self.path).copy"
        return try await self.exclusively { db in
            try self.requireAuthority(db)
            defer { unlink(path) }
            try Self.copy(db, to: path)
            return Array(try Data(contentsOf: URL(filePath: path)))
        }
    }

    /// Replaces the directory by a copy of one in one transaction, and keeps the present one aside.
    ///
    /// Standing orders and the floor of decisions stay as they are: what is ordered now counts, and the time of a backup
    /// is over.
    ///
    /// - Parameters:
    ///   - copy: what ``copy()`` made, also of an older version.
    ///   - now: becomes the `takenAt` of the snapshot.
    ///   - beforeCommit: gets the check values of the keys that the copy's cards are known by; what it throws leaves all
    ///     as it is.
    /// - Throws: ``LocalStoreError``: `corrupt`, `newerVersion`, `authorityMismatch`, `diskFull`, `databaseFailed`.
    package func restore(
        _ copy: [UInt8],
        at now: Timestamp,
        beforeCommit: @Sendable ([CardKeyID: [UInt8]]) throws -> Void
    ) async throws -> Restored {
        let source = "\(self.path).restoring"
        return try await self.exclusively { db in
            try self.requireAuthority(db)
            defer { for suffix in ["", "-wal", "-shm", "-journal"] { unlink(source + suffix) } }
            unlink(source)
            try Self.protect(source)
            try Data(copy).write(to: URL(filePath: source))
            let (keys, lockedDown) = try Self.verify(source)
            let keptAs = Self.unusedPath("\(self.path).before-restore")
            try Self.copy(db, to: keptAs)
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.execute(sql: "ATTACH DATABASE ? AS restored", arguments: [source])
            defer { try? db.execute(sql: "DETACH DATABASE restored") }
            do {
                try db.inTransaction(.immediate) {
                    try Self.replaceFacts(db, at: now)
                    try beforeCommit(keys)
                    return .commit
                }
            } catch {
                unlink(keptAs)
                throw error
            }
            return Restored(
                accounts: try Int.fetchOne(db, sql: "SELECT count(*) FROM account") ?? 0,
                cards: try Int.fetchOne(db, sql: "SELECT count(*) FROM card") ?? 0,
                lockedDown: lockedDown,
                keptAs: keptAs
            )
        }
    }

    private func requireAuthority(_ db: Database) throws {
        let stamped = try Authority.stamped(db)
        guard stamped == .embedded else { throw LocalStoreError.isReplica(self.path, of: stamped) }
    }

    private static func copy(_ db: Database, to path: String) throws {
        unlink(path)
        // SQLite fills an empty file, which has its mode before anything secret is in it.
        try self.protect(path)
        try db.execute(sql: "VACUUM INTO ?", arguments: [path])
    }

    /// Checks that a file is a whole directory of this or an older version, and brings it up to date.
    private static func verify(_ path: String) throws -> (keys: [CardKeyID: [UInt8]], lockedDown: [DoorID]) {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            defer { try? queue.close() }
            try queue.inDatabase { db in
                if let problem = try String.fetchOne(db, sql: "PRAGMA integrity_check(1)"), problem != "ok" {
                    throw LocalStoreError.badCopy(problem)
                }
                guard try db.tableExists("meta"), try db.tableExists("grdb_migrations") else {
                    throw LocalStoreError.badCopy("it is no directory")
                }
                guard try !Schema.migrator.hasBeenSuperseded(db) else { throw LocalStoreError.newerCopy }
                let stamped = try Authority.stamped(db)
                guard stamped == .embedded else { throw LocalStoreError.foreignCopy(stamped) }
            }
            try Schema.migrator.migrate(queue)
            return try queue.inDatabase { db in
                var keys: [CardKeyID: [UInt8]] = [:]
                let sql = """
                    SELECT key_id, check_value FROM card_key WHERE key_id IN (SELECT DISTINCT key_id FROM card_token)
                    """
                // Not by subscript, which traps: the tables of a file that somebody made up take values of any type.
                for row in try Row.fetchAll(db, sql: sql) {
                    keys[CardKeyID(try row.decode(Int32.self, atIndex: 0))] = Array(
                        try row.decode(Data.self, atIndex: 1)
                    )
                }
                var lockedDown: [DoorID] = []
                for row in try Row.fetchAll(db, sql: "SELECT door, json FROM door_standing") {
                    let json = try row.decode(Data.self, atIndex: 1)
                    guard (try? JSONDecoder().decode(DoorStanding.self, from: json)) == .lockedDown else { continue }
                    lockedDown.append(DoorID(try row.decode(String.self, atIndex: 0)))
                }
                return (keys, lockedDown)
            }
        } catch let error as DatabaseError {
            throw LocalStoreError.badCopy(error.message ?? "unreadable")
        } catch is RowDecodingError {
            throw LocalStoreError.badCopy("it holds a value of another type than it should")
        }
    }

    /// Every table but those that say how this site stands now; whatever later versions add to the directory as well.
    private static func replaceFacts(_ db: Database, at now: Timestamp) throws {
        let tables = try String.fetchAll(
            db,
            sql: """
                SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'
                AND name NOT IN ('meta', 'door_standing', 'fire_latch', 'alarm', 'reader_rhythm', 'grdb_migrations')
                """
        )
        for table in tables {
            let columns = try db.columns(in: table).map { "\"\($0.name)\"" }.joined(separator: ", ")
            try db.execute(
                sql: """
                    DELETE FROM main."\(table)";
                    INSERT INTO main."\(table)" (\(columns)) SELECT \(columns) FROM restored."\(table)";
                    """
            )
        }
        // Neither cards nor accounts ever get the number of another one, be it gone here or there.
        try db.execute(
            sql: """
                UPDATE main.sqlite_sequence SET seq = max(
                    seq, ifnull((SELECT seq FROM restored.sqlite_sequence AS other WHERE other.name = sqlite_sequence.name), 0)
                );
                INSERT INTO main.sqlite_sequence (name, seq)
                    SELECT name, seq FROM restored.sqlite_sequence
                    WHERE name NOT IN (SELECT name FROM main.sqlite_sequence);
                """
        )
        let theirs = try Int64.fetchOne(
            db,
            sql: "SELECT value FROM restored.meta WHERE key = ?",
            arguments: [Meta.lastID.rawValue]
        )
        try Meta.lastID.set(max(theirs ?? 0, Meta.lastID.number(db) ?? 0), db)
        try Meta.advanceTakenAt(to: now, from: Meta.takenAt.time(db), db)
    }

    static func unusedPath(_ path: String) -> String {
        var number = 1
        while access("\(path)-\(number)", F_OK) == 0 { number += 1 }
        return "\(path)-\(number)"
    }
}

extension LocalStoreError {
    static func badCopy(_ problem: String) -> Self {
        Self(.corrupt, "the backup is damaged (\(problem)); nothing was changed: take another one")
    }

    static var newerCopy: Self {
        Self(.newerVersion, "the backup was made by a newer p2k16d; nothing was changed: install that version")
    }

    static func foreignCopy(_ stamped: Authority?) -> Self {
        let whose = stamped.map { "\($0)" } ?? "nobody"
        return Self(.authorityMismatch, "the backup holds the facts of \(whose), not of a site's own directory")
    }
}
