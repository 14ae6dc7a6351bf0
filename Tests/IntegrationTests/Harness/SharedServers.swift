import TestServers
import Testing

/// Gives a suite one PostgreSQL server and one broker; each ``Space`` in it then is a database of its own on them.
///
/// For suites that leave the servers running.
struct SharedServers: SuiteTrait, TestScoping {
    struct Pair: Sendable {
        let postgres: PostgresServer
        let broker: MosquittoServer
    }

    /// More lines for mosquitto.conf.
    var brokerSettings: [String] = []

    @TaskLocal static var current: Pair?

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let broker = try await MosquittoServer.start(settings: self.brokerSettings)
        let postgres = try await PostgresServer.start()
        do {
            try await Self.$current.withValue(Pair(postgres: postgres, broker: broker)) { try await function() }
        } catch {
            try await postgres.stop()
            try await broker.stop()
            throw error
        }
        try await postgres.stop()
        try await broker.stop()
    }
}

extension Trait where Self == SharedServers {
    static var sharedServers: SharedServers { SharedServers() }

    /// - Parameter brokerSettings: more lines for mosquitto.conf.
    static func sharedServers(brokerSettings: [String]) -> SharedServers {
        SharedServers(brokerSettings: brokerSettings)
    }
}
