import AccessControl
import Synchronization

/// Which doors and tools stand differently since that was last looked at.
final class StateChanges: Sendable {
    struct Changed: Sendable {
        var doors: Set<DoorID> = []
        var tools: Set<String> = []
    }

    /// One for everything that came since the one before.
    let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation
    private let changed = Mutex(Changed())

    init() {
        (self.signals, self.signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func add(_ change: (inout Changed) -> Void) {
        self.changed.withLock { change(&$0) }
        self.signal.yield()
    }

    /// What has changed; it is no news afterwards.
    func take() -> Changed {
        self.changed.withLock { changed in
            defer { changed = Changed() }
            return changed
        }
    }

    /// No more come; what came is still told of.
    func finish() { self.signal.finish() }
}
