package import Postgres

/// Which database is the authority of a site; the state directory is stamped with it.
package struct UpstreamAuthority: Sendable, Hashable, CustomStringConvertible {
    /// The cluster's own number, given by `initdb` and shared by its physical standbys.
    package let systemIdentifier: String
    /// The name of the database in the cluster.
    package let database: String

    /// Makes an authority that was read before.
    package init(systemIdentifier: String, database: String) {
        self.systemIdentifier = systemIdentifier
        self.database = database
    }

    /// Asks the server who it is.
    ///
    /// - Throws: `PostgresError`.
    package init(of connection: some PostgresQueries) async throws {
        let result = try await connection.query(
            "SELECT system_identifier::text, current_database()::text FROM pg_control_system()"
        )
        self.systemIdentifier = try result.rows[0].string(0)
        self.database = try result.rows[0].string(1)
    }

    /// Both parts, for people.
    package var description: String { "PostgreSQL \(self.systemIdentifier), database \(self.database)" }
}
