import Synchronization

/// Where a reader tells what came from it, beside giving it to the daemon.
package final class ReaderActivityObserver: Sendable {
    /// A function that stands in a generic value by itself is wrapped once more by each access that may write, and calls
    /// all its wrappings until the stack ends.
    private struct Handler {
        let call: @Sendable (ReaderActivity) -> Void
    }

    private let handler = Mutex<Handler?>(nil)

    package init() {}

    /// From now on the handler gets everything. It is called on the reader's thread, after the tap has gone its way, and
    /// must not take long.
    package func observe(_ handler: @escaping @Sendable (ReaderActivity) -> Void) {
        self.handler.withLock { $0 = Handler(call: handler) }
    }

    package func report(_ activity: ReaderActivity) {
        self.handler.withLock { $0 }?.call(activity)
    }
}
