/// A line with two states: a door contact, a button, a fire release.
package protocol BinaryInput: Sendable {
    /// Whether it is in its active state now; nil while that is unknown, as before the first reading or without its device.
    var isActive: Bool? { get }

    /// Changes in the order they happened, already freed of bouncing; the first one tells the state at the start.
    ///
    /// Bounded: when nobody follows, older changes are dropped, and the newest one is always delivered.
    var changes: AsyncStream<InputChange> { get }

    /// Why the state cannot be read; nil when it can.
    var fault: String? { get }

    /// Runs until it is cancelled, recovering from whatever the device does.
    func run() async
}
