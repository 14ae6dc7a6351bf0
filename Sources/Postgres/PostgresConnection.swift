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
    private typealias ID = StateMachine.ID

    private let executor = QueueExecutor(label: "p2k16d.postgres")
    private let configuration: PostgresConfiguration
    private let logger: Logger
    private let buffer: NotificationBuffer
    private let closed = Promise<PostgresError>()

    private var machine = StateMachine()
    private var lastID: ID = 0
    private var statements: [ID: Statement] = [:]
    private var reservations: [ID: Promise<Void>] = [:]
    private var running: Statement?

    private var handle: ConnectionHandle?
    private var canceller: CancelHandle?
    private var readable: ReadinessSource?
    private var writable: ReadinessSource?
    private var openSources = 0
    private var closeReason: PostgresError?

    private var silenceTimer: (any DispatchSourceTimer)?
    private var lastSignOfLife = ContinuousClock.now

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

// MARK: - Opening and closing

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
            let readable = ReadinessSource(descriptor: handle.socket, .readable, on: self.executor) {
                self.assumeIsolated { $0.becameReadable() }
            }
            self.writable = ReadinessSource(descriptor: handle.socket, .writable, on: self.executor) {
                self.assumeIsolated { $0.flush() }
            }
            self.readable = readable
            self.handle = consume handle
            self.openSources = 2
            readable.arm(true)
            opened.resolve(.success(()))
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
    private func shutDown(_ reason: PostgresError, running failure: PostgresError? = nil) {
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
    private nonisolated func onQueue(_ body: @escaping @Sendable (isolated PostgresConnection) -> Void) {
        self.executor.queue.async { self.assumeIsolated { body($0) } }
    }
}

// MARK: - Statements

extension PostgresConnection {
    /// Runs one statement and returns all its rows.
    ///
    /// A cancelled task makes the server stop the statement; it may nevertheless have taken effect.
    ///
    /// - Throws: ``PostgresError``, `CancellationError`.
    @discardableResult
    package func query(_ sql: String, _ parameters: [PostgresValue] = []) async throws -> PostgresResult {
        try await self.run(Statement.Request(sql, parameters))
    }

    /// Runs one statement and hands over its rows one by one as they arrive, so that only a few are in memory.
    ///
    /// The closure runs on the connection's queue; its error stops the statement and is thrown.
    ///
    /// - Throws: ``PostgresError``, `CancellationError`, or what the closure throws.
    package func forEachRow(
        _ sql: String,
        _ parameters: [PostgresValue] = [],
        _ body: @escaping @Sendable (PostgresRow) throws -> Void
    ) async throws {
        try await self.run(Statement.Request(sql, parameters), onRow: body)
    }

    /// Like ``forEachRow(_:_:_:)``, with a value that the closure builds up.
    ///
    /// - Throws: ``PostgresError``, `CancellationError`, or what the closure throws.
    package func reduceRows<Value: Sendable>(
        into initial: Value,
        _ sql: String,
        _ parameters: [PostgresValue] = [],
        _ body: @escaping @Sendable (inout Value, PostgresRow) throws -> Void
    ) async throws -> Value {
        try await self.reduceRows(into: initial, Statement.Request(sql, parameters), body)
    }

    /// Runs a script of any number of statements; without a BEGIN of its own it is one transaction.
    ///
    /// Each statement of it may take ``PostgresConfiguration/statementTimeout``. What they return is dropped.
    ///
    /// - Throws: ``PostgresError``, `CancellationError`.
    package func execute(script: String) async throws {
        try await self.run(Statement.Request(script: script))
    }

    /// Makes what is sent on a channel arrive in ``notifications``, from now on.
    ///
    /// What was sent before is not repeated: read the table once after this.
    ///
    /// - Throws: ``PostgresError``, `CancellationError`.
    package func listen(to channel: String) async throws {
        // LISTEN takes an identifier, and an identifier cannot be a parameter.
        let quoted = channel.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        try await self.query("LISTEN \"\(quoted)\"")
    }

    func reduceRows<Value: Sendable>(
        into initial: Value,
        _ request: Statement.Request,
        in transaction: UInt64? = nil,
        _ body: @escaping @Sendable (inout Value, PostgresRow) throws -> Void
    ) async throws -> Value {
        var value = initial
        try await self.run(request, in: transaction) { row in try body(&value, row) }
        return value
    }

    /// Puts a statement into the line and waits for its end.
    ///
    /// With `isLast` the statement ends the transaction, and runs even if the task is cancelled. With `onRow` the rows
    /// are streamed.
    ///
    /// - Returns: the last result; without rows if they were streamed.
    /// - Throws: ``PostgresError``, `CancellationError`, or what `onRow` throws.
    @discardableResult
    func run(
        _ request: Statement.Request,
        in transaction: UInt64? = nil,
        isLast: Bool = false,
        onRow: ((PostgresRow) throws -> Void)? = nil
    ) async throws -> PostgresResult {
        if !isLast { try Task.checkCancellation() }
        if let closeReason = self.closeReason { throw closeReason }
        let id = self.makeID()
        if let transaction {
            guard self.machine.enqueue(statement: id, in: transaction, isLast: isLast) else {
                throw PostgresError(.invalidUse, "the transaction that this statement belongs to is over")
            }
        } else {
            try self.refuseInsideTransaction()
            self.machine.enqueue(statement: id)
        }
        let statement = Statement(id: id, request: request, onRow: onRow)
        self.statements[id] = statement
        self.advance()
        return try await withTaskCancellationHandler {
            try await statement.promise.wait()
        } onCancel: {
            if !isLast { self.onQueue { $0.cancel(id) } }
        }
    }

    private func makeID() -> ID {
        self.lastID += 1
        return self.lastID
    }

    /// A task that holds a transaction and waits for the connection outside of it would wait for itself.
    private func refuseInsideTransaction() throws {
        guard let current = PostgresTransaction.current, current.connection === self,
            self.machine.openTransaction == current.id
        else { return }
        throw PostgresError(
            .invalidUse,
            "this task has a transaction open on the same connection; send the statement through the transaction"
        )
    }
}

// MARK: - Reserving for a transaction

extension PostgresConnection {
    /// Waits for the connection's turn and keeps it for one transaction.
    func reserve() async throws -> UInt64 {
        try Task.checkCancellation()
        if let closeReason = self.closeReason { throw closeReason }
        try self.refuseInsideTransaction()
        let id = self.makeID()
        let granted = Promise<Void>()
        self.reservations[id] = granted
        self.machine.enqueue(transaction: id)
        self.advance()
        try await withTaskCancellationHandler {
            try await granted.wait()
        } onCancel: {
            self.onQueue { $0.cancel(id) }
        }
        return id
    }

    /// Lets the others have the connection again.
    func release(_ transaction: UInt64) {
        self.machine.release(transaction: transaction)
        self.advance()
    }

    /// Takes back an open transaction and lets the others have the connection; closes the connection if it cannot.
    func rollBack(_ transaction: UInt64) async {
        if self.handle?.isInTransaction == true {
            do {
                try await self.run(Statement.Request(script: "ROLLBACK"), in: transaction, isLast: true)
            } catch {
                self.shutDown(PostgresError(.connectionLost, "a transaction could not be rolled back: \(error)"))
            }
        }
        self.release(transaction)
    }
}

// MARK: - Driving libpq

extension PostgresConnection {
    /// Starts whatever may start now.
    private func advance() {
        while let step = self.machine.next() {
            switch step {
            case .grant(let id): self.reservations.removeValue(forKey: id)?.resolve(.success(()))
            case .start(let id): self.start(id)
            }
        }
    }

    private func start(_ id: ID) {
        guard let statement = self.statements.removeValue(forKey: id) else {
            preconditionFailure("the statement \(id) is in the line but not known")
        }
        self.running = statement
        let wasSent =
            switch statement.request.kind {
            case .statement(let sql, let parameters):
                self.handle?.send(sql, parameters, rowByRow: statement.onRow != nil)
            case .script(let script):
                self.handle?.send(script: script)
            }
        guard wasSent == true else { return self.sendFailed(statement) }
        self.watchForSilence(limit: self.configuration.statementTimeout + self.configuration.answerMargin)
        self.flush()
    }

    private func sendFailed(_ statement: Statement) {
        let message = self.handle?.errorMessage ?? ""
        guard self.handle?.isAlive == true else {
            return self.shutDown(PostgresError(.connectionLost, message))
        }
        statement.fail(with: PostgresError(.invalidParameter, message))
        self.statementEnded()
    }

    private func flush() {
        guard self.closeReason == nil else { return }
        switch self.handle?.flush() {
        case .done?: self.writable?.arm(false)
        case .pending?: self.writable?.arm(true)
        case .failed?, nil: self.connectionBroke()
        }
    }

    /// libpq's rule: read, flush what could not be sent before, take every result that is complete, then notifications.
    private func becameReadable() {
        guard self.closeReason == nil else { return }
        self.lastSignOfLife = .now
        var isAlive = self.handle?.consumeInput() == true
        if isAlive { self.flush() }
        self.takeResults()
        // After a hang-up (Unix sockets tell) Dispatch calls once and never again, and one call reads only a part.
        while isAlive, self.handle?.hasHungUp == true {
            isAlive = self.handle?.consumeInput() == true
            self.takeResults()
        }
        while let notification = self.handle?.nextNotification() { self.buffer.append(notification) }
        if !isAlive { self.connectionBroke() }
    }

    private func takeResults() {
        while self.machine.isReadingResults, let statement = self.running, self.handle?.isBusy == false {
            if let result = self.handle?.nextResult() {
                self.take(result, for: statement)
            } else {
                self.statementEnded()
            }
        }
    }

    private func take(_ result: ResultHandle, for statement: Statement) {
        switch result.status {
        case .singleRow:
            guard statement.failure == nil else { return }
            do {
                try statement.handOver(result)
            } catch {
                self.stop(statement, with: error)
            }
        case .rows, .command, .empty:
            statement.result = PostgresResult(result)
        case .failure:
            statement.fail(with: result.error())
        case .copy:
            self.shutDown(PostgresError(.invalidUse, "COPY is not supported; the connection was closed"))
        }
    }

    private func statementEnded() {
        guard let id = self.machine.resultsEnded() else { return }
        self.finish(id)
    }

    private func finish(_ id: ID) {
        guard let statement = self.running, statement.id == id else { return }
        self.running = nil
        self.silenceTimer?.cancel()
        self.silenceTimer = nil
        let lost = PostgresError(.connectionLost, "the statement ended without a result")
        statement.finish(orFailWith: lost)
        if let error = statement.failure as? PostgresError, error.code == .connectionLost {
            return self.shutDown(error)
        }
        self.advance()
    }

    private func connectionBroke() {
        let message = self.handle?.errorMessage ?? ""
        // A reason that the server gave before it hung up says more than the broken socket.
        let given = (self.running?.failure as? PostgresError).flatMap { $0.code == .connectionLost ? $0 : nil }
        self.shutDown(given ?? PostgresError(.connectionLost, message.isEmpty ? "the connection broke" : message))
    }
}

// MARK: - Giving up

extension PostgresConnection {
    private func cancel(_ id: ID) {
        if let reservation = self.reservations[id], self.machine.stop(id) == .forgotten {
            self.reservations[id] = nil
            return reservation.resolve(.failure(CancellationError()))
        }
        if let statement = self.statements[id] ?? self.running, statement.id == id {
            self.stop(statement, with: CancellationError())
        }
    }

    /// Ends a statement with this error, wherever it is.
    private func stop(_ statement: Statement, with error: any Error) {
        switch self.machine.stop(statement.id) {
        case .nothing:
            return
        case .forgotten:
            self.statements[statement.id] = nil
            statement.fail(with: error)
            statement.finish(orFailWith: error)
        case .askServer:
            statement.fail(with: error)
            self.watchForSilence(limit: self.configuration.answerMargin)
            let logger = self.logger
            self.canceller?.send { failure in
                if let failure {
                    logger.info("a statement could not be cancelled", metadata: ["postgres.message": "\(failure)"])
                }
                self.onQueue { $0.cancelRequestReturned() }
            }
        }
    }

    private func cancelRequestReturned() {
        guard let id = self.machine.requestDelivered() else { return }
        self.finish(id)
    }

    /// Gives the connection up if nothing is heard for this long while a statement runs.
    private func watchForSilence(limit: Duration) {
        self.lastSignOfLife = .now
        self.silenceTimer?.cancel()
        let timer = DispatchSource.makeTimerSource(queue: self.executor.queue)
        timer.setEventHandler { self.assumeIsolated { $0.checkSilence(limit: limit) } }
        timer.schedule(deadline: .now() + limit.dispatchInterval)
        timer.resume()
        self.silenceTimer = timer
    }

    private func checkSilence(limit: Duration) {
        guard let timer = self.silenceTimer, self.running != nil else { return }
        let left = limit - (.now - self.lastSignOfLife)
        if left > .zero {
            return timer.schedule(deadline: .now() + left.dispatchInterval)
        }
        let silence = "the server has not answered for \(limit); the connection was given up"
        self.shutDown(PostgresError(.connectionLost, silence), running: PostgresError(.timedOut, silence))
    }
}
