import Dispatch
import Reactor
import Synchronization

/// What the body gives, or nil when that takes longer than the limit.
///
/// Unlike ``withTimeLimit(_:_:)`` it returns at the limit whatever the body does: the body is cancelled then, and where it
/// is deaf to that it goes on by itself.
func valueWithin<Value: Sendable>(
    _ limit: Duration,
    _ body: @escaping @Sendable () async -> Value
) async -> Value? {
    var deadline: Deadlines.Deadline?
    let value = await withCheckedContinuation { continuation in
        let answer = FirstAnswer<Value>(continuation)
        let work = Task { _ = answer.give(await body()) }
        deadline = Deadlines.shared.after(limit) { if answer.give(nil) { work.cancel() } }
    }
    deadline?.cancel()
    return value
}

/// Does on a thread of its own what may block for as long as a disk or a device does.
func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        DispatchQueue(label: "p2k16d.blocking").async { continuation.resume(returning: body()) }
    }
}

/// Resumes with whatever is given first.
private final class FirstAnswer<Value: Sendable>: Sendable {
    private let continuation: Mutex<CheckedContinuation<Value?, Never>?>

    init(_ continuation: CheckedContinuation<Value?, Never>) {
        self.continuation = Mutex(continuation)
    }

    /// - Returns: whether it was the first.
    func give(_ value: Value?) -> Bool {
        let continuation = self.continuation.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }
        continuation?.resume(returning: value)
        return continuation != nil
    }
}
