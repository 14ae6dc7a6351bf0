package import AccessControl
import Synchronization

/// The bounded way from a lock's own reports to the daemon; drivers put positions in, equal ones are passed over.
package final class LockReports: Sendable {
    private let current = Mutex(LockPosition.unknown)
    private let continuation: AsyncStream<LockPosition>.Continuation
    /// One follower; where nobody follows, the newest report is kept.
    package let stream: AsyncStream<LockPosition>

    package init() {
        (self.stream, self.continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(16))
    }

    package var position: LockPosition { self.current.withLock { $0 } }

    package func set(_ position: LockPosition) {
        self.current.withLock { current in
            guard current != position else { return }
            current = position
            // Under the lock, so that reports arrive in the order in which they were taken.
            self.continuation.yield(position)
        }
    }
}
