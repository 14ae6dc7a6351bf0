import AccessControl
import GRDB

/// Single values of the file, in the table `meta`.
enum Meta: String {
    case authority
    case takenAt = "taken_at"
    case decisionFloor = "decision_floor"
    /// Whether that came from a trusted time, and in which start of the machine, at which reading of its monotonic clock.
    case decisionTrusted = "decision_trusted"
    case decisionBoot = "decision_boot"
    case decisionMonotonic = "decision_monotonic"
    /// When the upstream last said that the facts are right.
    case confirmedAt = "confirmed_at"
    /// The highest id that was ever given to anything in the directory.
    case lastID = "last_id"

    func text(_ db: Database) throws -> String? {
        try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [self.rawValue])
    }

    func time(_ db: Database) throws -> Timestamp? {
        try Int64.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [self.rawValue])
            .map { Timestamp(microseconds: $0) }
    }

    func number(_ db: Database) throws -> Int64? {
        try Int64.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [self.rawValue])
    }

    func set(_ number: Int64, _ db: Database) throws {
        try db.execute(sql: "REPLACE INTO meta (key, value) VALUES (?, ?)", arguments: [self.rawValue, number])
    }

    func set(_ value: String, _ db: Database) throws {
        try db.execute(sql: "REPLACE INTO meta (key, value) VALUES (?, ?)", arguments: [self.rawValue, value])
    }

    /// Notes a change of the embedded directory. Each has a later time than the one before it, also when two are made at
    /// once or the clock was set back: what is loaded after the later one is never taken for the older.
    static func advanceTakenAt(to now: Timestamp, from before: Timestamp?, _ db: Database) throws {
        try Self.takenAt.set(before.map { max(now, $0 + .microseconds(1)) } ?? now, db)
    }

    func set(_ time: Timestamp, _ db: Database) throws {
        try db.execute(
            sql: "REPLACE INTO meta (key, value) VALUES (?, ?)",
            arguments: [self.rawValue, time.microseconds]
        )
    }
}
