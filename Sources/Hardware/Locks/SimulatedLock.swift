package import AccessControl

/// A lock without hardware, for trying things out: it remembers what it was told and can be made to fail.
package final class SimulatedLock: LockDriver {
    private let reports = LockReports()
    private let failure: String?

    package let capabilities: LockCapabilities = [.lock, .hold, .confirm]

    private let delay: Duration

    /// - Parameters:
    ///   - fault: when set, every command fails with it.
    ///   - delay: how long the lock takes to answer a command.
    package init(fault: String? = nil, delay: Duration = .zero) {
        self.delay = delay
        self.failure = fault
        self.reports.set(.locked)
    }

    package var fault: String? { self.failure }
    package var confirmed: LockPosition { self.reports.position }
    package var confirmations: AsyncStream<LockPosition>? { self.reports.stream }

    package func unlock(for duration: Duration) async throws {
        try await self.move(to: .unlocked)
    }

    package func hold() async throws {
        try await self.move(to: .unlocked)
    }

    package func lock() async throws {
        try await self.move(to: .locked)
    }

    private func move(to position: LockPosition) async throws {
        if self.delay > .zero { try await Task.sleep(for: self.delay, clock: .continuous) }
        if let failure = self.failure { throw LockError(failure) }
        self.reports.set(position)
    }
}
