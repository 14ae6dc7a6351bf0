package import AccessControl
import Synchronization

/// A lock without hardware, for trying things out: it remembers what it was told and can be made to fail.
package final class SimulatedLock: LockDriver {
    package enum Position: Sendable, Hashable {
        case locked
        case unlocked
    }

    private struct State {
        var position = Position.locked
        var fault: String?
    }

    private let state = Mutex(State())

    package let capabilities: LockCapabilities = [.lock, .hold, .confirm]

    private let delay: Duration

    /// - Parameters:
    ///   - fault: when set, every command fails with it.
    ///   - delay: how long the lock takes to answer a command.
    package init(fault: String? = nil, delay: Duration = .zero) {
        self.delay = delay
        self.state.withLock { $0.fault = fault }
    }

    package var fault: String? { self.state.withLock { $0.fault } }

    package var position: Position { self.state.withLock { $0.position } }

    package func unlock(for duration: Duration) async throws {
        try await self.move(to: .unlocked)
    }

    package func hold() async throws {
        try await self.move(to: .unlocked)
    }

    package func lock() async throws {
        try await self.move(to: .locked)
    }

    private func move(to position: Position) async throws {
        if self.delay > .zero { try await Task.sleep(for: self.delay, clock: .continuous) }
        let fault = self.state.withLock { state -> String? in
            if state.fault == nil { state.position = position }
            return state.fault
        }
        if let fault { throw LockError(fault) }
    }
}
