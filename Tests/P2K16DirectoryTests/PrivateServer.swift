import Testing
import TestServers

/// Gives a suite a PostgreSQL server of its own, for as long as it runs.
struct PrivateServer: SuiteTrait, TestScoping {
    @TaskLocal static var current: PostgresServer?

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        // Autovacuum would write at moments of its own choosing.
        let server = try await PostgresServer.start(settings: ["autovacuum=off"])
        do {
            try await Self.$current.withValue(server) { try await function() }
        } catch {
            try await server.stop()
            throw error
        }
        try await server.stop()
    }
}

extension Trait where Self == PrivateServer {
    static var privateServer: Self { Self() }
}
