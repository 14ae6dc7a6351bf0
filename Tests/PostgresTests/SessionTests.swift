import Logging
import Postgres
import Reactor
import TestServers
import Testing

@Suite(.timeLimit(.minutes(5))) struct SessionTests {
    /// Collects the states of a session as a stream.
    private func makeSession(
        _ configuration: PostgresConfiguration
    ) -> (session: PostgresSession, states: AsyncStream<PostgresSession.State>) {
        let (states, continuation) = AsyncStream<PostgresSession.State>.makeStream(bufferingPolicy: .unbounded)
        let session = PostgresSession(
            name: "test",
            configuration: configuration,
            backoff: Backoff(initial: .milliseconds(20), maximum: .milliseconds(200)),
            logger: quiet
        ) { continuation.yield($0) }
        return (session, states)
    }

    @Test func reconnectsAfterARestart() async throws {
        let server = try await PostgresServer.start()
        let (session, states) = self.makeSession(try server.configuration())
        #expect(session.state == .idle)
        let (processes, continuation) = AsyncStream<Int64>.makeStream()
        let running = Task {
            await session.run { connection in
                continuation.yield(try await connection.query("SELECT pg_backend_pid()").rows[0].int64(0))
                // Work that waits for something else must be ended when the connection is lost.
                try await Task.sleep(for: .seconds(3600))
            }
        }
        var iterator = processes.makeAsyncIterator()
        let first = await iterator.next()
        try await server.restart()
        let second = await iterator.next()
        #expect(first != second)
        running.cancel()
        await running.value
        #expect(session.state == .stopped)

        var names: [String] = []
        for await state in states {
            switch state {
            case .idle: names.append("idle")
            case .connecting(let attempt): names.append("connecting \(attempt)")
            case .connected: names.append("connected")
            case .waiting(_, let error):
                names.append("waiting")
                #expect([.connectionLost, .connectionFailed].contains(error.code), "\(error)")
            case .stopped: names.append("stopped")
            }
            if state == .stopped { break }
        }
        #expect(names.prefix(4) == ["connecting 1", "connected", "waiting", "connecting 1"])
        #expect(names.suffix(2) == ["connected", "stopped"])
        try await server.stop()
    }

    @Test func countsAttemptsWhileNobodyAnswers() async throws {
        let configuration = try PostgresConfiguration(
            connectionString: "host=/nonexistent user=nobody",
            applicationName: "tests"
        )
        let (session, states) = self.makeSession(configuration)
        let running = Task { await session.run { _ in Issue.record("there is nothing to connect to") } }
        for await state in states where state == .connecting(attempt: 3) { break }
        guard case .connecting(3...) = session.state else {
            if case .waiting(_, let error) = session.state {
                #expect(error.code == .connectionFailed)
            } else {
                Issue.record("unexpected state \(session.state)")
            }
            running.cancel()
            return await running.value
        }
        running.cancel()
        await running.value
        #expect(session.state == .stopped)
    }

    @Test func workThatEndsBeginsAgain() async throws {
        struct Broken: Error {}
        let server = try await PostgresServer.start()
        let (session, _) = self.makeSession(try server.configuration(via: .socket))
        let rounds = Counter()
        let (done, continuation) = AsyncStream<Void>.makeStream()
        let running = Task {
            await session.run { _ in
                let round = rounds.increment()
                if round == 3 { continuation.finish() }
                if round == 2 { throw Broken() }
            }
        }
        for await _ in done {}
        running.cancel()
        await running.value
        #expect(rounds.value >= 3)
        try await server.stop()
    }
}
