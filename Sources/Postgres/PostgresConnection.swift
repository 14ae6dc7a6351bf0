import Dispatch
package import Logging
import Reactor

/// A connection to PostgreSQL.
///
/// Statements of any number of tasks run one after the other, in the order in which they came. Everything that libpq
/// does happens on a queue of the connection's own, so that nothing of it blocks the cooperative pool, and nothing waits
/// for ever: a server that gives no sign of life is given up (see ``PostgresConfiguration/statementTimeout``).
///
/// - Important: An open connection keeps itself alive; it must be ended by ``close()``, or be used through
///   ``withConnection(_:logger:_:)``.
package actor PostgresConnection {
    typealias ID = StateMachine.ID

    let executor = QueueExecutor(label: "p2k16d.postgres")
    let configuration: PostgresConfiguration
    let logger: Logger
    let buffer: NotificationBuffer
    private let closed = Promise<PostgresError>()

    var machine = StateMachine()
    var lastID: ID = 0
    var statements: [ID: Statement] = [:]
    var reservations: [ID: Promise<Void>] = [:]
    var running: Statement?

    var handle: ConnectionHandle?
    var canceller: CancelHandle?
    private var readable: ReadinessSource?
    var writable: ReadinessSource?
    private var openSources = 0
    var closeReason: PostgresError?

    var silenceTimer: (any DispatchSourceTimer)?
    var lastSignOfLife = ContinuousClock.now

    /// What arrives on the channels that this connection LISTENs to; for one reader, ends with the connection.
    ///
    /// At most 1024 wait to be read. Beyond that the newest one replaces the one before it and says in
    /// ``PostgresNotification/missed`` how many got lost.
    package nonisolated let notifications: AsyncStream<PostgresNotification>

    /// The queue that everything of this connection runs on.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.executor.asUnownedSerialExecutor() }

    private init(_ configuration: PostgresConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        let buffer = NotificationBuffer()
        self.buffer = buffer
        self.notifications = AsyncStream { await buffer.next() }
    }
}

extension PostgresConnection {
    /// Connects, and sets the session's timeouts and its time zone (UTC).
    ///
    /// A cancelled caller gets its `CancellationError` at once, while the attempt ends by itself.
    ///
    /// - Throws: ``PostgresError`` `.connectionFailed`; `CancellationError`.
    package static func connect(
        _ configuration: PostgresConfiguration,
        logger: Logger
    ) async throws -> PostgresConnection {
        let connection = PostgresConnection(configuration, logger: logger)
        let opened = Promise<Void>()
        connection.onQueue { $0.open(opened) }
        do {
            try await opened.waitUnlessCancelled()
            try await connection.configureSession()
            return connection
        } catch {
            connection.onQueue { $0.shutDown(PostgresError(.closed, "the connection attempt was given up")) }
            throw error
        }
    }

    /// Connects, lends the connection and closes it in any case.
    ///
    /// - Throws: what ``connect(_:logger:)`` or the closure throws.
    package static func withConnection<Value>(
        _ configuration: PostgresConfiguration,
        logger: Logger,
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let connection = try await Self.connect(configuration, logger: logger)
        do {
            let value = try await body(connection)
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Closes the connection; what is under way or waiting fails with ``PostgresError`` `.closed`. Idempotent.
    package func close() async {
        self.shutDown(PostgresError(.closed, "the connection was closed"))
        _ = try? await self.closed.wait()
    }

    /// Waits until the connection has ended, for whatever reason, or the task is cancelled.
    ///
    /// - Returns: why it ended; nil if the task was cancelled.
    @discardableResult
    package nonisolated func waitUntilClosed() async -> PostgresError? {
        try? await self.closed.waitUnlessCancelled()
    }

    private func open(_ opened: Promise<Void>) {
        // Given up while it waited for the queue.
        if let closeReason = self.closeReason { return opened.resolve(.failure(closeReason)) }
        do {
            let handle = try ConnectionHandle(self.configuration, logger: self.logger)
            self.canceller = try handle.makeCancelHandle()
            let readable = try ReadinessSource(descriptor: handle.socket, .readable, on: self.executor) {
                self.assumeIsolated { $0.becameReadable() }
            }
            self.writable = try ReadinessSource(descriptor: handle.socket, .writable, on: self.executor) {
                self.assumeIsolated { $0.flush() }
            }
            self.readable = readable
            self.handle = consume handle
            self.openSources = 2
            readable.arm(true)
            opened.resolve(.success(()))
        } catch let error as ReadinessError {
            let message = "the connection cannot be waited for: \(error)"
            opened.resolve(.failure(PostgresError(.connectionFailed, message)))
        } catch {
            opened.resolve(.failure(error))
        }
    }

    private func configureSession() async throws {
        _ = try await self.query(
            """
            SELECT set_config('statement_timeout', $1, false),
                   set_config('idle_in_transaction_session_timeout', $2, false),
                   set_config('TimeZone', 'UTC', false)
            """,
            [
                .text("\(self.configuration.statementTimeout.wholeMilliseconds)ms"),
                .text("\(self.configuration.idleInTransactionTimeout.wholeMilliseconds)ms"),
            ]
        )
    }

    /// Ends everything with this error; only the first reason counts.
    func shutDown(_ reason: PostgresError, running failure: PostgresError? = nil) {
        guard self.closeReason == nil else { return }
        self.closeReason = reason
        self.machine.close()
        self.silenceTimer?.cancel()
        self.silenceTimer = nil
        self.running?.fail(with: failure ?? reason)
        self.running?.finish(orFailWith: reason)
        self.running = nil
        for statement in self.statements.values { statement.finish(orFailWith: reason) }
        self.statements = [:]
        for reservation in self.reservations.values { reservation.resolve(.failure(reason)) }
        self.reservations = [:]
        self.buffer.finish()
        guard self.openSources > 0 else { return self.closed.resolve(.success(reason)) }
        // The descriptor is unregistered before PQfinish closes it: its number is reused at once.
        for source in [self.readable, self.writable] {
            source?.cancel { self.assumeIsolated { $0.sourceWasCancelled() } }
        }
    }

    private func sourceWasCancelled() {
        self.openSources -= 1
        guard self.openSources == 0, let reason = self.closeReason else { return }
        self.readable = nil
        self.writable = nil
        self.canceller = nil
        self.handle = nil
        self.closed.resolve(.success(reason))
    }

    /// Runs on the connection's queue without waiting for it.
    nonisolated func onQueue(_ body: @escaping @Sendable (isolated PostgresConnection) -> Void) {
        self.executor.queue.async { self.assumeIsolated { body($0) } }
    }
}
