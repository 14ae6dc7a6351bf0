import Synchronization

/// Where a reader tells what came from it, beside giving it to the daemon.
package final class ReaderActivityObserver: Sendable {
    private let handler = Mutex<(@Sendable (ReaderActivity) -> Void)?>(nil)

    package init() {}

    /// From now on the handler gets everything. It is called on the reader's thread, after the tap has gone its way, and
    /// must not take long.
    package func observe(_ handler: @escaping @Sendable (ReaderActivity) -> Void) {
        self.handler.withLock { $0 = handler }
    }

    package func report(_ activity: ReaderActivity) {
        self.handler.withLock { $0 }?(activity)
    }
}
