import Synchronization

/// An output without hardware: it remembers what it was told.
package final class SimulatedOutput: BinaryOutput {
    private let active = Mutex(false)

    package init() {}

    package var isActive: Bool { self.active.withLock { $0 } }
    package var fault: String? { nil }

    package func set(_ isActive: Bool) async throws {
        self.active.withLock { $0 = isActive }
    }
}
