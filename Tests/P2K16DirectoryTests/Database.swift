import AccessControl
import Logging
import P2K16Directory
import Postgres
import TestServers
import Testing

/// A fresh p2k16 database, and the connections that a space would have to it.
struct Database {
    /// The role that a site logs in as; everything the daemon does is tested with it.
    static let siteRole = "p2k16d-site"
    /// The role that changes circles and badges.
    static let adminRole = "p2k16d-admin"

    let web: WebApplication

    /// Makes one.
    ///
    /// - Parameter isMigrated: whether the schema `p2k16d` and the grants of the site are there.
    /// - Throws: `TestServerError`, `PostgresError`.
    init(migrated isMigrated: Bool = true) async throws {
        let server = try #require(PrivateServer.current)
        self.web = try await server.createP2K16Database("d\(UInt64.random(in: 0...UInt64.max))")
        try await server.psql(
            """
            DO $$ BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'p2k16d-site') THEN
                    CREATE ROLE "p2k16d-site" LOGIN;
                END IF;
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'p2k16d-admin') THEN
                    CREATE ROLE "p2k16d-admin" LOGIN;
                END IF;
            END $$;
            """
        )
        guard isMigrated else { return }
        try await self.withOwner { owner in
            _ = try await Migrations.apply(owner)
            try await owner.execute(script: Grants.sql(siteRole: Self.siteRole))
            try await owner.execute(script: Grants.sql(adminRole: Self.adminRole))
        }
    }

    /// Lends a connection of a site.
    func withSite<Value>(_ body: (PostgresConnection) async throws -> Value) async throws -> Value {
        try await self.withConnection(of: Self.siteRole, body)
    }

    /// Lends a connection of an administrator.
    func withAdmin<Value>(_ body: (PostgresConnection) async throws -> Value) async throws -> Value {
        try await self.withConnection(of: Self.adminRole, body)
    }

    /// Lends a connection of the owner of p2k16's tables.
    func withOwner<Value>(_ body: (PostgresConnection) async throws -> Value) async throws -> Value {
        try await self.withConnection(of: "p2k16-flyway", body)
    }

    private func withConnection<Value>(
        of user: String,
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let configuration = try PostgresConfiguration(
            connectionString: self.web.server.connectionString(database: self.web.database, user: user),
            applicationName: "p2k16d-tests"
        )
        let logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
        return try await PostgresConnection.withConnection(configuration, logger: logger, body)
    }

    /// Rows as text, read as superuser.
    @discardableResult
    func rows(_ sql: String) async throws -> [String] {
        try await self.web.server.psql(sql, database: self.web.database)
            .split(separator: "\n").map(String.init)
    }

    /// Waits until a query, run as superuser, answers with at least one row.
    func wait(for sql: String) async throws {
        while try await self.rows(sql).isEmpty { try Task.checkCancellation() }
    }
}
