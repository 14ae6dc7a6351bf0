package import AccessControl

/// An input without hardware, for trying things out.
package struct SimulatedInput: BinaryInput {
    private let channel = InputChannel()

    /// - Parameters:
    ///   - isActive: the state at the start.
    ///   - time: when that was.
    package init(isActive: Bool = false, at time: MonotonicTime) {
        self.channel.set(isActive, at: time)
    }

    package var isActive: Bool? { self.channel.isActive }
    package var changes: AsyncStream<InputChange> { self.channel.changes }
    package var fault: String? { self.channel.fault }

    /// Moves it, as a hand would.
    package func set(_ isActive: Bool, at time: MonotonicTime) {
        self.channel.set(isActive, at: time)
    }

    package func run() async {}
}
