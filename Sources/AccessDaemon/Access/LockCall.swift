import Synchronization

/// One command to a lock, which ends with its answer or with the end of the time for it, whatever is first.
final class LockCall: Sendable {
    typealias Continuation = CheckedContinuation<Result<Void, any Error>?, Never>

    private let continuation: Mutex<Continuation?>

    init(_ continuation: Continuation) {
        self.continuation = Mutex(continuation)
    }

    /// - Parameter result: nil when the lock has not answered in time.
    /// - Returns: false when the call has ended before.
    func end(with result: Result<Void, any Error>?) -> Bool {
        let continuation = self.continuation.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }
        continuation?.resume(returning: result)
        return continuation != nil
    }
}
