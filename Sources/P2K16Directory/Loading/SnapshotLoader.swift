package import AccessControl
package import Postgres
import Synchronization

/// Reads the whole directory: p2k16's tables and our cards.
package enum SnapshotLoader {
    /// Loads everything as it stood at one moment, row by row.
    ///
    /// - Throws: `PostgresError`.
    package static func load(
        _ connection: PostgresConnection,
        configuration: AccessConfiguration
    ) async throws -> LoadedSnapshot {
        // In a box instead of being reduced into: a value handed from query to query would copy its arrays.
        let builder = Mutex(SnapshotBuilder(configuration: configuration))
        let (takenAt, marker) = try await connection.transaction(isolation: .repeatableRead, readOnly: true) {
            transaction in
            let marker = try await ChangeMarker(in: transaction)
            let now = try await transaction.query("SELECT now()").rows[0].timestamp(0)
            for query in Self.queries {
                try await transaction.forEachRow(query.sql, []) { row in
                    try builder.withLock { try query.add(row, &$0) }
                }
            }
            return (Timestamp(microseconds: now), marker)
        }
        let filled = builder.withLock { box in
            let filled = box
            box = SnapshotBuilder()
            return filled
        }
        let snapshot = filled.build(takenAt: takenAt)
        let now = try await connection.query("SELECT clock_timestamp()").rows[0].timestamp(0)
        return LoadedSnapshot(snapshot: snapshot, marker: marker, upstreamNow: Timestamp(microseconds: now))
    }
}
