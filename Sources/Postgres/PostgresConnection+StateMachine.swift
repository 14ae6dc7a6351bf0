extension PostgresConnection {
    /// Who may use the connection, in what order, and how a statement is stopped.
    ///
    /// One statement runs at a time; the others wait in the order in which they came. A transaction waits in the same
    /// line, and while it is open only its own statements run. Knows ids only: no I/O, no clock, no continuation.
    struct StateMachine {
        typealias ID = UInt64

        /// What may go ahead now.
        enum Step: Equatable {
            /// Send this statement.
            case start(ID)
            /// The connection belongs to this transaction.
            case grant(ID)
        }

        /// What becomes of something that is no longer wanted.
        enum Stop: Equatable {
            /// It was still waiting and is forgotten.
            case forgotten
            /// It is running: ask the server to cancel it and read on to the end of its results.
            case askServer
            /// It is already being stopped, has ended, or was never there.
            case nothing
        }

        private enum Ticket: Equatable {
            case statement(ID)
            case transaction(ID)
        }

        private enum Activity {
            case idle
            case running(ID)
            /// A cancellation is on its way. The next statement must not start before both the results have ended and
            /// the request is known to have been delivered, else it would be the one to be cancelled.
            case stopping(ID, resultsEnded: Bool, requestDelivered: Bool)
            case closed
        }

        private enum Reservation {
            case none
            case open(ID)
            /// COMMIT or ROLLBACK is in the line; nothing may come after it.
            case ending(ID)
        }

        private var activity = Activity.idle
        private var reservation = Reservation.none
        private var waiting: [Ticket] = []
        private var waitingInTransaction: [ID] = []

        /// Whether results of a statement are still to come.
        var isReadingResults: Bool {
            switch self.activity {
            case .running, .stopping(_, resultsEnded: false, _): true
            case .idle, .closed, .stopping(_, resultsEnded: true, _): false
            }
        }

        /// The transaction that has the connection.
        var openTransaction: ID? {
            switch self.reservation {
            case .none: nil
            case .open(let id), .ending(let id): id
            }
        }

        /// Puts a statement outside of any transaction into the line.
        mutating func enqueue(statement id: ID) {
            self.waiting.append(.statement(id))
        }

        /// Puts a transaction into the line.
        mutating func enqueue(transaction id: ID) {
            self.waiting.append(.transaction(id))
        }

        /// Puts a statement of a transaction into that transaction's line.
        ///
        /// `isLast` is for COMMIT and ROLLBACK, after which nothing is taken.
        ///
        /// - Returns: false if the transaction is over.
        mutating func enqueue(statement id: ID, in transaction: ID, isLast: Bool) -> Bool {
            switch self.reservation {
            case .open(transaction): break
            case .ending(transaction) where isLast: break
            case .none, .open, .ending: return false
            }
            self.waitingInTransaction.append(id)
            if isLast { self.reservation = .ending(transaction) }
            return true
        }

        /// Lets the next one go ahead; to be asked until it returns nil, after every change.
        mutating func next() -> Step? {
            guard case .idle = self.activity else { return nil }
            switch self.reservation {
            case .open, .ending:
                guard !self.waitingInTransaction.isEmpty else { return nil }
                let id = self.waitingInTransaction.removeFirst()
                self.activity = .running(id)
                return .start(id)
            case .none:
                guard !self.waiting.isEmpty else { return nil }
                switch self.waiting.removeFirst() {
                case .statement(let id):
                    self.activity = .running(id)
                    return .start(id)
                case .transaction(let id):
                    self.reservation = .open(id)
                    return .grant(id)
                }
            }
        }

        /// Gives up a statement, or a transaction that still waits.
        mutating func stop(_ id: ID) -> Stop {
            if let index = self.waiting.firstIndex(where: { $0 == .statement(id) || $0 == .transaction(id) }) {
                self.waiting.remove(at: index)
                return .forgotten
            }
            if let index = self.waitingInTransaction.firstIndex(of: id) {
                self.waitingInTransaction.remove(at: index)
                return .forgotten
            }
            switch self.activity {
            case .running(id):
                self.activity = .stopping(id, resultsEnded: false, requestDelivered: false)
                return .askServer
            case .idle, .running, .stopping, .closed:
                return .nothing
            }
        }

        /// The server has ended the statement.
        ///
        /// - Returns: the statement, if it is over; nil while a cancellation is still on its way.
        mutating func resultsEnded() -> ID? {
            switch self.activity {
            case .running(let id), .stopping(let id, _, requestDelivered: true):
                self.activity = .idle
                return id
            case .stopping(let id, _, requestDelivered: false):
                self.activity = .stopping(id, resultsEnded: true, requestDelivered: false)
                return nil
            case .idle, .closed:
                return nil
            }
        }

        /// The request to cancel has been delivered, or could not be.
        ///
        /// - Returns: the statement, if it is over.
        mutating func requestDelivered() -> ID? {
            switch self.activity {
            case .stopping(let id, resultsEnded: true, _):
                self.activity = .idle
                return id
            case .stopping(let id, resultsEnded: false, _):
                self.activity = .stopping(id, resultsEnded: false, requestDelivered: true)
                return nil
            case .idle, .running, .closed:
                return nil
            }
        }

        /// The transaction has ended, or never began; the line moves on.
        mutating func release(transaction id: ID) {
            guard self.openTransaction == id else { return }
            self.reservation = .none
        }

        /// Ends everything for good; nothing starts any more.
        mutating func close() {
            self.activity = .closed
            self.waiting = []
            self.waitingInTransaction = []
        }
    }
}
