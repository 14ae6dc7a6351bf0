import Dispatch
import Synchronization

/// Holds up threads while it is closed, and tells when one arrives.
final class Gate: Sendable {
    private struct State {
        var isClosed = false
        var waiting: [DispatchSemaphore] = []
        var arrivals: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func close() {
        self.state.withLock { $0.isClosed = true }
    }

    func open() {
        let waiting = self.state.withLock { state in
            state.isClosed = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for thread in waiting { thread.signal() }
    }

    /// Blocks the thread while the gate is closed.
    func pass() {
        let thread = DispatchSemaphore(value: 0)
        let arrivals: [CheckedContinuation<Void, Never>]? = self.state.withLock { state in
            guard state.isClosed else { return nil }
            state.waiting.append(thread)
            defer { state.arrivals = [] }
            return state.arrivals
        }
        guard let arrivals else { return }
        for arrival in arrivals { arrival.resume() }
        thread.wait()
    }

    /// Waits until a thread is held up.
    func arrival() async {
        await withCheckedContinuation { continuation in
            let isThere = self.state.withLock { state in
                if state.waiting.isEmpty { state.arrivals.append(continuation) }
                return !state.waiting.isEmpty
            }
            if isThere { continuation.resume() }
        }
    }
}
