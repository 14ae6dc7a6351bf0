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
    /// With `isLast` the statement ends the transaction, and runs even if the task is cancelled; its answer is then waited
    /// for no longer than that to a cancellation. With `onRow` the rows
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
            self.onQueue { if isLast { $0.hurry(id) } else { $0.cancel(id) } }
        }
    }

    func makeID() -> ID {
        self.lastID += 1
        return self.lastID
    }

    /// A task that holds a transaction and waits for the connection outside of it would wait for itself.
    func refuseInsideTransaction() throws {
        guard let current = PostgresTransaction.current, current.connection === self,
            self.machine.openTransaction == current.id
        else { return }
        throw PostgresError(
            .invalidUse,
            "this task has a transaction open on the same connection; send the statement through the transaction"
        )
    }
}
