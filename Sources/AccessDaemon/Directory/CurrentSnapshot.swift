import AccessControl
import Synchronization

/// The snapshot that decisions are taken from at the moment; swapping it is one pointer under a lock.
final class CurrentSnapshot: Sendable {
    private let snapshot: Mutex<Snapshot>

    init(_ snapshot: Snapshot) {
        self.snapshot = Mutex(snapshot)
    }

    var value: Snapshot {
        get { self.snapshot.withLock { $0 } }
        set { self.snapshot.withLock { $0 = newValue } }
    }

    /// Takes a snapshot unless a newer one has been taken meanwhile: loads may overtake each other.
    func advance(to newer: Snapshot) {
        self.snapshot.withLock { snapshot in
            if newer.takenAt >= snapshot.takenAt { snapshot = newer }
        }
    }
}
