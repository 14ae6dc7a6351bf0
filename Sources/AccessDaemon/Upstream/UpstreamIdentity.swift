import LocalStore
import P2K16Directory
import Postgres

/// Whether a database is the one that this site's state belongs to (architecture decision 4).
enum UpstreamIdentity {
    /// Stamps the state directory at the first contact, and refuses any other database afterwards.
    ///
    /// Asked on every connection before anything is read or delivered: a connection string that leads elsewhere must
    /// not fill the replica with another space's members, nor another space's log with our taps.
    ///
    /// - Throws: ``LocalStoreError`` `authorityMismatch`; `PostgresError`.
    static func verify(_ connection: PostgresConnection, belongsTo store: LocalStore) async throws {
        let upstream = try await UpstreamAuthority(of: connection)
        guard let system = Int64(upstream.systemIdentifier) else { throw UpstreamAwayError() }
        try await store.claim(.postgres(systemIdentifier: system, database: upstream.database))
    }
}
