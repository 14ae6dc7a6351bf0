import Synchronization

/// Lets one report at a time scan the database or the journal: they are for people, and the doors come first.
final class ReportGate: Sendable {
    private let isTaken = Mutex(false)

    /// Takes the gate; false if a report is being made already.
    func enter() -> Bool {
        self.isTaken.withLock { isTaken in
            defer { isTaken = true }
            return !isTaken
        }
    }

    func leave() {
        self.isTaken.withLock { $0 = false }
    }
}
