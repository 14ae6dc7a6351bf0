package import Logging
package import Reactor
import Synchronization

/// Keeps a connection to PostgreSQL for ever: connects, works, and when that ends waits and begins again.
package final class PostgresSession: Sendable {
    /// A connection that lived this long, and longer than the wait for it, was a good one: the next wait is short again.
    private static let provenAfter = Duration.seconds(2)

    /// What the log calls the session.
    package let name: String
    private let configuration: PostgresConfiguration
    private let backoff: Backoff
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let onStateChange: @Sendable (State) -> Void
    private let current = Mutex(State.idle)

    /// What the session is doing; readable from anywhere.
    package var state: State { self.current.withLock { $0 } }

    /// Makes a session that does nothing yet.
    ///
    /// `clock` waits between attempts and measures how long a connection lived. `onStateChange` is called in the
    /// session's task after each change of ``state``; it must not block.
    package init(
        name: String,
        configuration: PostgresConfiguration,
        backoff: Backoff = Backoff(initial: .milliseconds(500), maximum: .seconds(10)),
        clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger,
        onStateChange: @escaping @Sendable (State) -> Void = { _ in }
    ) {
        var logger = logger
        logger[metadataKey: "postgres.session"] = "\(name)"
        self.name = name
        self.configuration = configuration
        self.backoff = backoff
        self.clock = clock
        self.logger = logger
        self.onStateChange = onStateChange
    }

    /// Runs the closure with a connection, again with a new one whenever it ends, until the task is cancelled.
    ///
    /// When the connection is lost the closure's task is cancelled; a closure that ignores that holds up the session.
    /// To run twice at the same time is an error of the caller's.
    package func run(_ body: @escaping @Sendable (PostgresConnection) async throws -> Void) async {
        await self.run(on: self.clock, body)
        self.change(to: .stopped)
    }

    private func run<SomeClock: Clock<Duration>>(
        on clock: SomeClock,
        _ body: @escaping @Sendable (PostgresConnection) async throws -> Void
    ) async {
        var backoff = self.backoff
        var attempt = 0
        var waited = Duration.zero
        while !Task.isCancelled {
            attempt += 1
            self.change(to: .connecting(attempt: attempt))
            let (lifetime, error) = await self.connectOnce(on: clock, body)
            if Task.isCancelled { return }
            if let lifetime {
                attempt = 0
                if lifetime >= max(Self.provenAfter, waited) { backoff.reset() }
            }
            let delay = backoff.next()
            self.logger.info(
                "waiting before the next connection to PostgreSQL",
                metadata: ["postgres.error": "\(error)", "postgres.delay": "\(delay)"]
            )
            self.change(to: .waiting(until: .now + delay, lastError: error))
            waited = delay
            guard (try? await clock.sleep(for: delay)) != nil else { return }
        }
    }

    /// One connection from its beginning to its end.
    ///
    /// - Returns: how long it lived, nil if there was none; and why it ended.
    private func connectOnce<SomeClock: Clock<Duration>>(
        on clock: SomeClock,
        _ body: @escaping @Sendable (PostgresConnection) async throws -> Void
    ) async -> (lifetime: Duration?, error: PostgresError) {
        var start: SomeClock.Instant?
        do {
            let connection = try await PostgresConnection.connect(self.configuration, logger: self.logger)
            start = clock.now
            self.logger.info("connected to PostgreSQL", metadata: ["postgres.target": "\(self.configuration)"])
            self.change(to: .connected(since: .now))
            let error = await Self.work(connection, body)
            await connection.close()
            return (start.map { $0.duration(to: clock.now) }, error)
        } catch {
            return (nil, Self.postgresError(error))
        }
    }

    /// Runs the closure until it or the connection ends, and says why.
    private static func work(
        _ connection: PostgresConnection,
        _ body: @escaping @Sendable (PostgresConnection) async throws -> Void
    ) async -> PostgresError {
        await withTaskGroup(of: PostgresError?.self) { group in
            group.addTask {
                do {
                    try await body(connection)
                    return PostgresError(.closed, "the work on the connection has ended")
                } catch {
                    return Self.postgresError(error)
                }
            }
            group.addTask { await connection.waitUntilClosed() }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first ?? PostgresError(.closed, "the session was stopped")
        }
    }

    private static func postgresError(_ error: any Error) -> PostgresError {
        error as? PostgresError ?? PostgresError(.closed, "the work on the connection failed: \(error)")
    }

    private func change(to state: State) {
        self.current.withLock { $0 = state }
        self.onStateChange(state)
    }
}
