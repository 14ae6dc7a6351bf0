import Synchronization

/// Payloads on their way to the disk, and the caller who waits for them.
final class AppendRequest: Sendable {
    typealias Continuation = CheckedContinuation<[JournalPosition], any Error>
    typealias Late = @Sendable (Result<[JournalPosition], any Error>) -> Void

    let payloads: [JournalPayload]
    let byteCount: Int
    /// Nil once the caller has its answer.
    private let waiter: Mutex<Continuation?>
    /// Told what became of the payloads when the caller did not wait for that.
    private let late: Late?

    init(payloads: [JournalPayload], waiter: Continuation, late: Late? = nil) {
        self.payloads = payloads
        self.byteCount = payloads.reduce(0) { $0 + $1.byteCount }
        self.waiter = Mutex(waiter)
        self.late = late
    }

    /// Answers the caller; false when it had its answer already.
    @discardableResult
    func resolve(_ result: Result<[JournalPosition], any Error>) -> Bool {
        guard let waiter = self.waiter.withLock({ $0.take() }) else {
            self.late?(result)
            return false
        }
        waiter.resume(with: result)
        return true
    }

    /// Answers the caller, who waits no longer, unless that was done already.
    func giveUp(_ error: JournalError) {
        self.waiter.withLock { $0.take() }?.resume(throwing: error)
    }
}
