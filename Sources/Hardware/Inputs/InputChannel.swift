package import AccessControl
import Synchronization

/// The bounded way from an input's device to the daemon; drivers put states in, equal ones are passed over.
package final class InputChannel: Sendable {
    private struct State {
        var isActive: Bool?
        var hasTold = false
        var fault: String?
    }

    /// More changes than this waiting mean that nobody follows; the newest are the ones that count.
    private static let capacity = 64

    package let changes: AsyncStream<InputChange>
    private let continuation: AsyncStream<InputChange>.Continuation
    private let state = Mutex(State())

    package init() {
        (self.changes, self.continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.capacity))
    }

    package var isActive: Bool? { self.state.withLock { $0.isActive } }
    package var fault: String? { self.state.withLock { $0.fault } }

    /// Tells the state; with a fault the state is unknown.
    package func set(_ isActive: Bool?, fault: String? = nil, at time: MonotonicTime) {
        self.state.withLock { state in
            state.fault = fault
            guard !state.hasTold || state.isActive != isActive else { return }
            state.isActive = isActive
            state.hasTold = true
            // Under the lock, so that changes arrive in the order in which the state took them.
            self.continuation.yield(InputChange(isActive: isActive, at: time))
        }
    }
}
