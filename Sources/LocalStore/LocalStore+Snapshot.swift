package import AccessControl
import GRDB

extension LocalStore {
    /// Reads all facts and resolves the names of a configuration against them.
    ///
    /// - Returns: nil when nothing was ever saved or seeded.
    /// - Throws: ``LocalStoreError``.
    package func loadSnapshot(configuration: AccessConfiguration) async throws -> Snapshot? {
        try await self.read { db in
            guard let takenAt = try Meta.takenAt.time(db) else { return nil }
            return try SnapshotReader(db).snapshot(configuration: configuration, takenAt: takenAt)
        }
    }

    /// Stores the facts of a snapshot in one transaction, writing only what differs.
    ///
    /// A crash leaves the old facts or the new ones. The change itself may be lost in a power failure, and then comes
    /// with the next sync.
    ///
    /// - Parameters:
    ///   - snapshot: what the file holds afterwards.
    ///   - previous: the snapshot that was last loaded or saved. When nil, or when the file does not hold that one,
    ///     everything is written anew.
    /// - Returns: the number of rows written or deleted.
    /// - Throws: ``LocalStoreError``: `authorityMismatch` unless the file was claimed for an upstream.
    @discardableResult
    package func save(_ snapshot: Snapshot, replacing previous: Snapshot?) async throws -> Int {
        let path = self.path
        return try await self.write(.process) { db in
            guard case .postgres = try Authority.stamped(db) else { throw LocalStoreError.isNoReplica(path) }
            let before = db.totalChangesCount
            var base = previous
            if try base == nil || Meta.takenAt.time(db) != base?.takenAt {
                try SnapshotWriter.clear(db)
                base = nil
            }
            try SnapshotWriter(db).write(snapshot, over: base ?? .empty)
            try Meta.confirmedAt.set(snapshot.takenAt, db)
            return db.totalChangesCount - before
        }
    }
}

extension LocalStoreError {
    static func isNoReplica(_ path: String) -> Self {
        Self(
            .authorityMismatch,
            "\(path) is not claimed for an upstream, so it takes no facts of one: connect to the upstream first"
        )
    }
}
