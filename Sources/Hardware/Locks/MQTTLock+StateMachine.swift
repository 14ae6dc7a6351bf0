import AccessControl

/// What is known of a lock that answers like dlock13: no broker, no clock.
///
/// Answers carry nothing that tells which command they are for. The lock takes commands in order and answers each once,
/// so they are taken for the oldest command that waits. The times in them are the lock's own and are not compared with
/// any clock of this machine.
struct MQTTLockMachine {
    enum Answer: Sendable, Hashable {
        case isOpen(Bool)
        /// Seconds since 1970 by the clock of the lock; 0 when it is locked.
        case openUntil(Int64)
        case error(String)
    }

    enum Result: Sendable, Hashable {
        /// It opened, or was open and would not have been for longer.
        case open
        /// It said why not.
        case refused(String)
        case silent
    }

    /// What the driver is to do next.
    enum Action: Equatable {
        case none
        /// Resume who waits for this command.
        case finish(command: Int, Result)
        /// An error that may be for somebody else's command: call ``expired(_:)`` for this one soon.
        case hurry(command: Int)
    }

    /// Commands whose answer is awaited, oldest first.
    private var waiting: [(command: Int, complaint: String?)] = []
    private(set) var position = LockPosition.unknown
    /// Whether the last command was not answered and nothing was heard since.
    private(set) var isSilent = false

    /// A command is about to be sent.
    mutating func sending(_ command: Int) {
        self.waiting.append((command, nil))
    }

    /// The command could not be sent, and no answer will come.
    mutating func notSent(_ command: Int) {
        self.waiting.removeAll { $0.command == command }
    }

    mutating func received(_ answer: Answer) -> Action {
        self.isSilent = false
        switch answer {
        case .isOpen(let isOpen):
            self.position = isOpen ? .unlocked : .locked
            return .none
        case .openUntil(0):
            // It locked. A command that waits has not been taken yet.
            self.position = .locked
            return .none
        case .openUntil:
            self.position = .unlocked
            return self.finishOldest(.open)
        case .error(let text) where DLock13.isRefusalWhileOpen(text):
            self.position = .unlocked
            return self.finishOldest(.open)
        case .error(let text):
            // Who else commands this lock gets errors too, on the same topic; our own acknowledgement would follow.
            guard let index = self.waiting.indices.first else { return .none }
            self.waiting[index].complaint = text
            return .hurry(command: self.waiting[index].command)
        }
    }

    /// The time for an answer is over.
    mutating func expired(_ command: Int) -> Action {
        guard let index = self.waiting.firstIndex(where: { $0.command == command }) else { return .none }
        let complaint = self.waiting.remove(at: index).complaint
        guard let complaint else {
            self.isSilent = true
            // It may have opened all the same.
            self.position = .unknown
            return .finish(command: command, .silent)
        }
        return .finish(command: command, .refused(complaint))
    }

    /// A new connection: the lock publishes nothing that is kept, so what happened meanwhile is unknown.
    mutating func reconnected() {
        self.position = .unknown
    }

    private mutating func finishOldest(_ result: Result) -> Action {
        guard !self.waiting.isEmpty else { return .none }
        return .finish(command: self.waiting.removeFirst().command, result)
    }
}
