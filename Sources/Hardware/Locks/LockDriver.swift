package import AccessControl

/// Something that holds a door. Drivers know hardware and wire formats, not who may come in.
package protocol LockDriver: Sendable {
    var capabilities: LockCapabilities { get }

    /// The longest opening that it can be told; nil for any.
    var maximumOpening: Duration? { get }

    /// Why the lock cannot be commanded at the moment; nil when it can.
    var fault: String? { get }

    /// What the lock itself was last known to do, as against what it was told; ``LockPosition/unknown`` where nothing
    /// tells.
    var confirmed: LockPosition { get }

    /// The changes of ``confirmed`` in order, for one follower; nil without ``LockCapabilities/confirm``.
    var confirmations: AsyncStream<LockPosition>? { get }

    /// Opens the lock for a time.
    ///
    /// Returns when the command has left this machine, and where the lock confirms, when it has obeyed or refused. After
    /// 5 s without a return the daemon counts the lock as faulty and goes on. The command must never take effect late:
    /// a driver that cannot send now throws.
    ///
    /// - Parameter duration: how long; a driver rounds up to what its lock can be told.
    /// - Throws: ``LockError``.
    func unlock(for duration: Duration) async throws

    /// Keeps the lock open until ``lock()``; only with ``LockCapabilities/hold``.
    ///
    /// Where it fails the lock may be open all the same, also later: who does not want that tells it to lock.
    func hold() async throws

    /// Locks at once; only with ``LockCapabilities/lock``.
    func lock() async throws

    /// Does what the driver has to do besides commands, like following the lock's reports, until it is cancelled.
    ///
    /// It is cancelled after the last command at the end of the daemon, and leaves the lock as that command left it:
    /// doors are told to lock then, but not with a fire release. Commands work, or throw, also when it does not run yet.
    func run() async
}

extension LockDriver {
    package var maximumOpening: Duration? { nil }
    package var confirmed: LockPosition { .unknown }
    package var confirmations: AsyncStream<LockPosition>? { nil }
    package func run() async {}
}

/// Why a lock was not commanded.
package struct LockError: Error, Sendable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { self.message }
}
