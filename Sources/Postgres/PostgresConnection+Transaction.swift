extension PostgresConnection {
    /// Runs the closure in a transaction: commits when it returns, rolls back when it throws.
    ///
    /// The connection is the transaction's alone until then; others wait. Statements go through the transaction that
    /// the closure is given. A cancelled task rolls back, unless COMMIT is already on its way; that is then waited for no longer than
    /// ``PostgresConfiguration/answerMargin``.
    ///
    /// - Important: If it fails with ``PostgresError`` `.connectionLost` or `.timedOut`, the transaction may have been
    ///   committed: nobody knows whether COMMIT arrived. Work that must happen once needs a key of its own.
    /// - Throws: what the closure throws; ``PostgresError``; `CancellationError`.
    package nonisolated func transaction<Value>(
        isolation: PostgresIsolation = .readCommitted,
        readOnly: Bool = false,
        _ body: (PostgresTransaction) async throws -> Value
    ) async throws -> Value {
        let id = try await self.reserve()
        let transaction = PostgresTransaction(connection: self, id: id)
        do {
            let mode = readOnly ? "READ ONLY" : "READ WRITE"
            try await transaction.query("BEGIN ISOLATION LEVEL \(isolation.rawValue), \(mode)")
            let value = try await PostgresTransaction.$current.withValue(transaction) { try await body(transaction) }
            let committed = try await self.run(Statement.Request("COMMIT", []), in: id, isLast: true)
            // The server answers the COMMIT of a failed transaction with success, and the tag ROLLBACK.
            guard committed.commandTag == "COMMIT" else {
                throw PostgresError(
                    serverMessage: "the transaction was rolled back because a statement in it had failed",
                    sqlState: .inFailedTransaction,
                    isFatal: false
                )
            }
            await self.release(id)
            return value
        } catch {
            await self.rollBack(id)
            throw error
        }
    }
}

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
