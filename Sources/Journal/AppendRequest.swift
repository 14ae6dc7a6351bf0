import Synchronization

/// Payloads on their way to the disk, and the caller who waits for them.
final class AppendRequest: Sendable {
    typealias Continuation = CheckedContinuation<[JournalPosition], any Error>

    let payloads: [[UInt8]]
    let byteCount: Int
    /// Nil once the caller has its answer.
    private let waiter: Mutex<Continuation?>

    init(payloads: [[UInt8]], waiter: Continuation) {
        self.payloads = payloads
        self.byteCount = payloads.reduce(0) { $0 + $1.count }
        self.waiter = Mutex(waiter)
    }

    /// Answers the caller; false when it had its answer already.
    @discardableResult
    func resolve(_ result: Result<[JournalPosition], any Error>) -> Bool {
        let waiter = self.waiter.withLock { $0.take() }
        waiter?.resume(with: result)
        return waiter != nil
    }
}
