import Logging
import P2K16Directory
import Postgres

/// What `p2k16d migrate` does.
package struct SchemaMigrator: Sendable {
    package struct Report: Sendable {
        /// A line for each migration.
        package let lines: [String]
        package let isCurrent: Bool
    }

    private let connectionString: String
    private let logger = Logger(label: "p2k16d.migrate", factory: { _ in SwiftLogNoOpLogHandler() })

    package init(connectionString: String) {
        self.connectionString = connectionString
    }

    package func status() async throws -> Report {
        let migrations = try await self.withConnection { try await Migrations.status($0) }
        return Report(
            lines: migrations.map { status in
                "\(status.migration.version) \(status.migration.name): \(status.appliedAt == nil ? "pending" : "applied")"
            },
            isCurrent: migrations.allSatisfy { $0.appliedAt != nil }
        )
    }

    /// Applies what is missing, then the grants of the site role.
    ///
    /// - Returns: what was done, or with `dryRun` would be, a line each.
    package func migrate(dryRun: Bool, siteRole: String?) async throws -> [String] {
        try await self.withConnection { connection in
            if let siteRole { try await self.requireRole(siteRole, connection) }
            let applied = try await Migrations.apply(connection, dryRun: dryRun)
            let verb = dryRun ? "would apply" : "applied"
            var lines = applied.map { "\(verb) \($0.version) \($0.name)" }
            if applied.isEmpty { lines.append("the schema p2k16d is up to date") }
            if let siteRole {
                if !dryRun { try await connection.execute(script: Grants.sql(siteRole: siteRole)) }
                lines.append("\(dryRun ? "would grant" : "granted") \(siteRole) what a daemon needs")
            }
            return lines
        }
    }

    private func requireRole(_ role: String, _ connection: PostgresConnection) async throws {
        let exists = try await connection.query(
            "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)",
            [.text(role)]
        ).rows[0].bool(0)
        guard !exists else { return }
        throw StartError(
            "there is no database role \(role), and nothing was changed",
            remedy: "Make it first: CREATE ROLE \"\(role)\" LOGIN."
        )
    }

    private func withConnection<Value>(_ body: (PostgresConnection) async throws -> Value) async throws -> Value {
        try await PostgresConnection.withConnection(
            PostgresConfiguration(
                connectionString: self.connectionString,
                applicationName: "p2k16d-migrate",
                // Building an index on a large access log may take its time.
                statementTimeout: .seconds(3600)
            ),
            logger: self.logger,
            body
        )
    }
}
