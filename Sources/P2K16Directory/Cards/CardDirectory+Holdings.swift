package import Postgres

extension CardDirectory {
    /// Whether the space has any card, active or not: then a new key would make all of them strangers.
    package static func holdsCards(_ connection: some PostgresQueries) async throws -> Bool {
        try await connection.query("SELECT EXISTS (SELECT 1 FROM p2k16d.card)").rows[0].bool(0)
    }
}
