import Postgres

/// The state of the database at a load, to compare with later.
package struct ChangeMarker: Sendable, Hashable {
    /// Below this id `transaction` is not looked at.
    let transactionFloor: Int64
    /// Below this id `p2k16d.card_change` is not looked at.
    let cardChangeFloor: Int64
    /// Counts and sums of the ids above the floors.
    let fingerprint: String
    /// Which transactions are visible, and the server start that their numbers belong to.
    let visibility: String

    /// How far below the newest id a row may still turn up: p2k16 takes the id early and commits later.
    ///
    /// What commits later still is found by the full reconcile.
    private static let reach: Int64 = 10_000

    /// `pg_current_snapshot()` numbers transactions with 64 bits, over the whole cluster.
    static let visibilitySQL = "(pg_current_snapshot()::text || '@' || extract(epoch FROM pg_postmaster_start_time()))"

    /// The fingerprint above the floors `$1` and `$2`; range scans of two primary keys.
    static let fingerprintSQL = """
        (SELECT count(*) || '/' || coalesce(sum(id), 0) FROM public.transaction WHERE id > $1)
        || ' ' || (SELECT count(*) || '/' || coalesce(sum(id), 0) FROM p2k16d.card_change WHERE id > $2)
        """

    /// Takes the marker of a transaction's own view.
    ///
    /// - Parameter transaction: repeatable read, so that the marker shows what the load shows.
    /// - Throws: `PostgresError`.
    init(in transaction: PostgresTransaction) async throws {
        let floors = try await transaction.query(
            """
            SELECT \(Self.visibilitySQL),
                   coalesce((SELECT max(id) FROM public.transaction), 0) - $1,
                   coalesce((SELECT max(id) FROM p2k16d.card_change), 0) - $1
            """,
            [.int64(Self.reach)]
        ).rows[0]
        self.visibility = try floors.string(0)
        self.transactionFloor = try floors.int64(1)
        self.cardChangeFloor = try floors.int64(2)
        self.fingerprint = try await transaction.query(
            "SELECT \(Self.fingerprintSQL)",
            [.int64(self.transactionFloor), .int64(self.cardChangeFloor)]
        ).rows[0].string(0)
    }
}
