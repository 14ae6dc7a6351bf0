package import Postgres

/// Tells whether the database has changed since a load, without triggers.
package enum ChangeFeed {
    /// Whether p2k16 or a daemon has written something versioned, or something about cards; a cheap query for the poll.
    ///
    /// Every change that p2k16 makes has a row in `transaction`. Their ids commit out of order, so all the ids of a
    /// stretch are counted and summed instead of looking for the greatest.
    ///
    /// - Throws: `PostgresError`.
    package static func hasChanged(
        since marker: ChangeMarker,
        on connection: some PostgresQueries
    ) async throws -> Bool {
        try await connection.query(
            "SELECT \(ChangeMarker.visibilitySQL) <> $3 AND \(ChangeMarker.fingerprintSQL) <> $4",
            [
                .int64(marker.transactionFloor), .int64(marker.cardChangeFloor),
                .text(marker.visibility), .text(marker.fingerprint),
            ]
        ).rows[0].bool(0)
    }

    /// Whether anything at all may have been written, also by hand; the gate of the full reconcile, which never misses.
    ///
    /// Visible is what was done by transactions that are numbered below the snapshot's end and are not among those that
    /// it lists as running. Two equal snapshots of one server run therefore show the same rows, whatever was running.
    /// (The position in the write-ahead log would not do: a commit record is written, and waits for the disk, before
    /// its transaction becomes visible, so the position can stand still while rows appear.) Any transaction in the
    /// cluster that writes opens the gate: it asks for a needless load now and then.
    ///
    /// - Throws: `PostgresError`.
    package static func mayHaveChanged(
        since marker: ChangeMarker,
        on connection: some PostgresQueries
    ) async throws -> Bool {
        try await connection.query("SELECT \(ChangeMarker.visibilitySQL) <> $1", [.text(marker.visibility)])
            .rows[0].bool(0)
    }
}
