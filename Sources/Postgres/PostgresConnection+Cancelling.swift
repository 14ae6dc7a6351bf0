import Dispatch
import Logging
import Reactor

extension PostgresConnection {
    func cancel(_ id: ID) {
        if let reservation = self.reservations[id], self.machine.stop(id) == .forgotten {
            self.reservations[id] = nil
            return reservation.resolve(.failure(CancellationError()))
        }
        if let statement = self.statements[id] ?? self.running, statement.id == id {
            self.stop(statement, with: CancellationError())
        }
    }

    /// Limits the wait for the end of a transaction whose task was cancelled: a server that does not answer a COMMIT must
    /// not hold up whoever stops.
    func hurry(_ id: ID) {
        guard let statement = self.statements[id] ?? self.running, statement.id == id else { return }
        statement.isHurried = true
        if self.running?.id == id { self.watchForSilence(limit: self.configuration.answerMargin) }
    }

    /// Ends a statement with this error, wherever it is.
    func stop(_ statement: Statement, with error: any Error) {
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
    func watchForSilence(limit: Duration) {
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
