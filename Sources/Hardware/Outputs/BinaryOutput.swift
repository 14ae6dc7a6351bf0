/// A line that is switched on and off: a buzzer, a light, a relay.
package protocol BinaryOutput: Sendable {
    /// Why it cannot be switched; nil when it can.
    var fault: String? { get }

    /// Switches it.
    ///
    /// - Throws: ``OutputError``.
    func set(_ isActive: Bool) async throws
}

/// Why an output was not switched.
package struct OutputError: Error, Sendable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { self.message }
}
