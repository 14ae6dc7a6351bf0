import Logging
import P2K16Directory
import Postgres

/// What `p2k16d migrate` does.
package struct SchemaMigrator: Sendable {
    package struct Report: Sendable {
        /// A line for each migration, and one for the notify triggers.
        package let lines: [String]
        package let isCurrent: Bool
    }

    /// What becomes of the notify triggers.
    package enum Notify: Sendable {
        case install
        case remove
    }

    private let connectionString: String
    private let logger = Logger(label: "p2k16d.migrate", factory: { _ in SwiftLogNoOpLogHandler() })

    package init(connectionString: String) {
        self.connectionString = connectionString
    }

    package func status() async throws -> Report {
        let (migrations, notify) = try await self.withConnection { connection in
            (try await Migrations.status(connection), try await NotifyTriggers.status(connection))
        }
        var lines = migrations.map { status in
            "\(status.migration.version) \(status.migration.name): \(status.appliedAt == nil ? "pending" : "applied")"
        }
        var isCurrent = migrations.allSatisfy { $0.appliedAt != nil }
        switch notify {
        case .installed: lines.append("notify triggers: installed")
        case .absent: lines.append("notify triggers: not installed")
        case .incomplete(let tables):
            lines.append(
                "notify triggers: incomplete on \(tables.joined(separator: ", ")); run --with-notify or --without-notify"
            )
            isCurrent = false
        }
        return Report(lines: lines, isCurrent: isCurrent)
    }

    /// Applies what is missing, then the grants of the roles and the notify triggers.
    ///
    /// - Parameter notify: nil leaves the triggers as they are.
    /// - Returns: what was done, or with `dryRun` would be, a line each.
    package func migrate(
        dryRun: Bool,
        siteRole: String?,
        adminRole: String?,
        notify: Notify?
    ) async throws -> [String] {
        try await self.withConnection { connection in
            for role in [siteRole, adminRole].compactMap(\.self) { try await self.requireRole(role, connection) }
            let applied = try await Migrations.apply(connection, dryRun: dryRun)
            let verb = dryRun ? "would apply" : "applied"
            var lines = applied.map { "\(verb) \($0.version) \($0.name)" }
            if applied.isEmpty { lines.append("the schema p2k16d is up to date") }
            if let siteRole {
                if !dryRun { try await connection.execute(script: Grants.sql(siteRole: siteRole)) }
                lines.append("\(dryRun ? "would grant" : "granted") \(siteRole) what a daemon needs")
            }
            if let adminRole {
                if !dryRun { try await connection.execute(script: Grants.sql(adminRole: adminRole)) }
                lines.append(
                    "\(dryRun ? "would grant" : "granted") \(adminRole) what changing circles and badges needs"
                )
            }
            if let notify { lines.append(try await self.change(notify, dryRun: dryRun, connection)) }
            return lines
        }
    }

    private func change(_ notify: Notify, dryRun: Bool, _ connection: PostgresConnection) async throws -> String {
        let before = try await NotifyTriggers.status(connection)
        switch notify {
        case .install:
            if !dryRun { try await NotifyTriggers.install(connection) }
            if before == .installed { return "the notify triggers are installed" }
            return dryRun ? "would install the notify triggers" : "installed the notify triggers"
        case .remove:
            if !dryRun { try await NotifyTriggers.remove(connection) }
            if before == .absent { return "the notify triggers are not installed" }
            return dryRun ? "would remove the notify triggers" : "removed the notify triggers"
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
