import Synchronization

/// A result that arrives once; whoever resolves it first wins, and any number of tasks may wait for it.
///
/// Later resolutions are ignored on purpose: a reply and a connection loss may race (house rule: register the slot, arm
/// C, resume; a late event finds a tombstone).
final class Promise<Value: Sendable>: Sendable {
    private enum State {
        case pending(waiters: [UInt64: CheckedContinuation<Value, any Error>], next: UInt64)
        case resolved(Result<Value, any Error>)
    }

    private let state = Mutex(State.pending(waiters: [:], next: 0))

    /// Sets the result, unless there is one already.
    func resolve(_ result: Result<Value, any Error>) {
        let waiters = self.state.withLock { state -> [CheckedContinuation<Value, any Error>] in
            guard case .pending(let waiters, _) = state else { return [] }
            state = .resolved(result)
            return Array(waiters.values)
        }
        for waiter in waiters { waiter.resume(with: result) }
    }

    /// Waits for the result, also when the task is cancelled: for results that will come in any case.
    func wait() async throws -> Value {
        try await withCheckedThrowingContinuation { self.register($0) }
    }

    /// Waits for the result or for the cancellation of the task.
    ///
    /// - Throws: `CancellationError`, or the error that the promise was resolved with.
    func waitUnlessCancelled() async throws -> Value {
        let id = Mutex<UInt64?>(nil)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard let key = self.register(continuation) else { return }
                id.withLock { $0 = key }
                if Task.isCancelled { self.abandon(key) }
            }
        } onCancel: {
            if let key = id.withLock({ $0 }) { self.abandon(key) }
        }
    }

    @discardableResult
    private func register(_ continuation: CheckedContinuation<Value, any Error>) -> UInt64? {
        let (key, result) = self.state.withLock { state -> (UInt64?, Result<Value, any Error>?) in
            switch state {
            case .pending(var waiters, let next):
                waiters[next] = continuation
                state = .pending(waiters: waiters, next: next + 1)
                return (next, nil)
            case .resolved(let result):
                return (nil, result)
            }
        }
        if let result { continuation.resume(with: result) }
        return key
    }

    private func abandon(_ key: UInt64) {
        let waiter = self.state.withLock { state -> CheckedContinuation<Value, any Error>? in
            guard case .pending(var waiters, let next) = state else { return nil }
            let waiter = waiters.removeValue(forKey: key)
            state = .pending(waiters: waiters, next: next)
            return waiter
        }
        waiter?.resume(throwing: CancellationError())
    }
}
