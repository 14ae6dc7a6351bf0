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

    /// Runs one change of the embedded directory.
    func change<Value: Sendable>(
        at now: Timestamp,
        _ body: @Sendable (_ db: Database, _ path: String) throws -> Value
    ) async throws -> Value {
        let path = self.path
        return try await self.write(.power) { db in
            let stamped = try Authority.stamped(db)
            guard stamped == .embedded else { throw LocalStoreError.isReplica(path, of: stamped) }
            let before = try Meta.takenAt.time(db)
            let value = try body(db, path)
            try Meta.advanceTakenAt(to: now, from: before, db)
            return value
        }
    }

    private static func isEmpty(_ db: Database) throws -> Bool {
        try Meta.takenAt.time(db) == nil
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
}
