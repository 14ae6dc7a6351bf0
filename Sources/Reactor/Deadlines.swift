package import Dispatch
import Synchronization

/// Calls back when something has taken too long, for what hardly ever does.
///
/// A timer of its own for each of a thousand things a second costs more than some of the things. Here they share one, and
/// what is over in time is a line struck from a list.
package final class Deadlines: Sendable {
    /// One deadline, which is passed or cancelled.
    package struct Deadline: Sendable {
        fileprivate let id: UInt64
        fileprivate let list: Deadlines

        /// Strikes it; a call that has begun goes on.
        package func cancel() {
            _ = self.list.state.withLock { $0.waiting.removeValue(forKey: self.id) }
        }
    }

    private struct Waiting {
        let time: DispatchTime
        let body: @Sendable () -> Void
    }

    private struct State {
        var waiting: [UInt64: Waiting] = [:]
        var lastID: UInt64 = 0
        /// When the timer looks next; nil while none runs.
        var look: DispatchTime?
    }

    /// For all that need no queue of their own.
    package static let shared = Deadlines(queue: DispatchQueue(label: "p2k16d.deadlines"))

    private let queue: DispatchQueue
    private let state = Mutex(State())

    /// - Parameter queue: a serial one, where is called back.
    package init(queue: DispatchQueue) {
        self.queue = queue
    }

    /// - Parameters:
    ///   - delay: from now, by the monotonic clock; rounded down to nanoseconds, at most some 290 years.
    ///   - body: called once on the queue unless it is cancelled before; must be quick.
    package func after(_ delay: Duration, _ body: @escaping @Sendable () -> Void) -> Deadline {
        let time = DispatchTime.now() + delay.dispatchInterval
        let (id, isFirst) = self.state.withLock { state in
            state.lastID += 1
            state.waiting[state.lastID] = Waiting(time: time, body: body)
            let isFirst = state.look.map { time < $0 } ?? true
            if isFirst { state.look = time }
            return (state.lastID, isFirst)
        }
        if isFirst { self.plan(time) }
        return Deadline(id: id, list: self)
    }

    private func plan(_ time: DispatchTime) {
        self.queue.asyncAfter(deadline: time) { self.look(plannedAt: time) }
    }

    private func look(plannedAt time: DispatchTime) {
        let (due, next) = self.state.withLock { state -> ([Waiting], DispatchTime?) in
            // For an earlier one there was an earlier look, which has planned the others anew.
            guard state.look == time else { return ([], nil) }
            let now = DispatchTime.now()
            let due = state.waiting.filter { $0.value.time <= now }
            for id in due.keys { state.waiting[id] = nil }
            state.look = state.waiting.values.lazy.map(\.time).min()
            return (due.sorted { ($0.value.time, $0.key) < ($1.value.time, $1.key) }.map(\.value), state.look)
        }
        if let next { self.plan(next) }
        for waiting in due { waiting.body() }
    }
}

extension Duration {
    fileprivate var dispatchInterval: DispatchTimeInterval {
        let (seconds, attoseconds) = self.components
        let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .never : .nanoseconds(Int(nanoseconds) + Int(attoseconds / 1_000_000_000))
    }
}
