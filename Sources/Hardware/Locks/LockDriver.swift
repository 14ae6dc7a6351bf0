package import AccessControl

/// Something that holds a door. Drivers know hardware and wire formats, not who may come in.
package protocol LockDriver: Sendable {
    var capabilities: LockCapabilities { get }

    /// The longest opening that it can be told; nil for any.
    var maximumOpening: Duration? { get }

    /// Why the lock cannot be commanded at the moment; nil when it can.
    var fault: String? { get }

    /// Opens the lock for a time.
    ///
    /// Returns when the command has left this machine. It must never take effect later than that: a driver that cannot
    /// send now throws.
    ///
    /// - Parameter duration: how long; a driver rounds up to what its lock can be told.
    /// - Throws: ``LockError``.
    func unlock(for duration: Duration) async throws

    /// Keeps the lock open until ``lock()``; only with ``LockCapabilities/hold``.
    func hold() async throws

    /// Locks at once; only with ``LockCapabilities/lock``.
    func lock() async throws
}

extension LockDriver {
    package var maximumOpening: Duration? { nil }
}

/// Why a lock was not commanded.
package struct LockError: Error, Sendable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { self.message }
}
