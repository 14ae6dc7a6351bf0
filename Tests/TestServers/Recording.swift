import Dispatch
import Synchronization

/// An append-only list of things that happened, which tests can wait on.
///
/// Unbounded on purpose: it lives for one test.
package final class Recording<Element: Sendable>: Sendable {
    private struct Waiter {
        let start: Int
        let matches: @Sendable (Element) -> Bool
        let continuation: CheckedContinuation<(index: Int, element: Element)?, Never>
    }

    private struct State {
        var elements: [Element] = []
        var isFinished = false
        var waiters: [Int: Waiter] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// Everything recorded so far, oldest first.
    package var elements: [Element] { self.state.withLock { $0.elements } }

    /// Adds an element and wakes those who wait for it; ignored after ``finish()``.
    package func append(_ element: Element) {
        let (index, woken) = self.state.withLock { state -> (Int, [Waiter]) in
            guard !state.isFinished else { return (0, []) }
            state.elements.append(element)
            let index = state.elements.count - 1
            let ready = state.waiters.filter { $0.value.start <= index && $0.value.matches(element) }
            for key in ready.keys { state.waiters[key] = nil }
            return (index, Array(ready.values))
        }
        for waiter in woken { waiter.continuation.resume(returning: (index, element)) }
    }

    /// Declares that nothing more will come; whoever waits gets nil.
    package func finish() {
        let woken = self.state.withLock { state -> [Waiter] in
            state.isFinished = true
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in woken { waiter.continuation.resume(returning: nil) }
    }

    /// The first matching element at or after an index, waiting for it when it has not come yet.
    ///
    /// - Parameters:
    ///   - start: index of the first element to look at.
    ///   - timeout: nil waits as long as the task lives.
    ///   - matches: runs under a lock, so it must be quick.
    /// - Returns: nil when the time is over, the recording finished or the task was cancelled.
    package func first(
        from start: Int = 0,
        timeout: Duration?,
        where matches: @escaping @Sendable (Element) -> Bool = { _ in true }
    ) async -> (index: Int, element: Element)? {
        let key = self.state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = Waiter(start: start, matches: matches, continuation: continuation)
                guard self.register(waiter, key: key), let timeout else { return }
                DispatchQueue.global().asyncAfter(deadline: .now() + timeout.timeInterval) { self.giveUp(key) }
            }
        } onCancel: {
            self.giveUp(key)
        }
    }

    /// Stores a waiter, or answers it at once; true when it was stored.
    private func register(_ waiter: Waiter, key: Int) -> Bool {
        let isCancelled = Task.isCancelled
        let (isStored, answer) = self.state.withLock { state -> (Bool, (index: Int, element: Element)?) in
            if let index = state.elements.indices.dropFirst(waiter.start).first(where: {
                waiter.matches(state.elements[$0])
            }) {
                return (false, (index, state.elements[index]))
            }
            guard !state.isFinished, !isCancelled else { return (false, nil) }
            state.waiters[key] = waiter
            return (true, nil)
        }
        if !isStored { waiter.continuation.resume(returning: answer) }
        return isStored
    }

    private func giveUp(_ key: Int) {
        let waiter = self.state.withLock { $0.waiters.removeValue(forKey: key) }
        waiter?.continuation.resume(returning: nil)
    }
}

extension Duration {
    /// The duration in seconds.
    var timeInterval: Double {
        Double(self.components.seconds) + Double(self.components.attoseconds) / 1e18
    }
}
