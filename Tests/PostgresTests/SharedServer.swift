import Logging
import Postgres
import TestServers
import Testing

/// One PostgreSQL server for all tests of a suite; they only read, or write to temporary tables or names of their own.
struct SharedServer: SuiteTrait, TestScoping {
    @TaskLocal static var current: PostgresServer?

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        let server = try await PostgresServer.start()
        do {
            try await Self.$current.withValue(server) { try await function() }
            try await server.stop()
        } catch {
            try await server.stop()
            throw error
        }
    }
}

extension Trait where Self == SharedServer {
    static var sharedServer: SharedServer { SharedServer() }
}

let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

extension PostgresServer {
    /// A configuration for this server, with short timeouts.
    nonisolated func configuration(
        via route: Route = .tcp,
        statementTimeout: Duration = .seconds(20),
        answerMargin: Duration = .seconds(2)
    ) throws -> PostgresConfiguration {
        try PostgresConfiguration(
            connectionString: self.connectionString(via: route),
            applicationName: "tests",
            connectTimeout: .seconds(2),
            statementTimeout: statementTimeout,
            answerMargin: answerMargin
        )
    }

    /// Lends a connection to this server.
    nonisolated func withConnection<Value>(
        via route: Route = .tcp,
        statementTimeout: Duration = .seconds(20),
        answerMargin: Duration = .seconds(2),
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let configuration = try self.configuration(
            via: route,
            statementTimeout: statementTimeout,
            answerMargin: answerMargin
        )
        return try await PostgresConnection.withConnection(configuration, logger: quiet, body)
    }

    /// Waits until a session of this database runs a statement that starts like this; tells its process.
    nonisolated func waitForStatement(startingWith text: String) async throws -> String {
        while true {
            let found = try await self.psql(
                "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE '\(text)%' LIMIT 1"
            )
            if let process = found.split(separator: "\n").first { return String(process) }
        }
    }
}

extension PostgresConnection {
    /// Whether a statement goes through.
    func isUsable() async -> Bool {
        (try? await self.query("SELECT 1").rows.count) == 1
    }

    /// The number that a statement returns.
    func count(_ sql: String) async throws -> Int64 {
        try await self.query(sql).rows[0].int64(0)
    }
}
