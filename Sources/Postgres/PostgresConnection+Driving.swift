import Dispatch
import Reactor

extension PostgresConnection {
    /// Starts whatever may start now.
    func advance() {
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
        let patience = statement.isHurried ? .zero : self.configuration.statementTimeout
        self.watchForSilence(limit: patience + self.configuration.answerMargin)
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

    func flush() {
        guard self.closeReason == nil else { return }
        switch self.handle?.flush() {
        case .done?: self.writable?.arm(false)
        case .pending?: self.writable?.arm(true)
        case .failed?, nil: self.connectionBroke()
        }
    }

    /// libpq's rule: read, flush what could not be sent before, take every result that is complete, then notifications.
    func becameReadable() {
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

    func finish(_ id: ID) {
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
