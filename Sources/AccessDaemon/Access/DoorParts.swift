import AccessControl
import Hardware

/// What a door has besides its lock, and where it keeps what must outlive the daemon.
struct DoorParts: Sendable {
    var inputs: [DoorInput: any BinaryInput] = [:]
    var signals: [DoorSignalOutput] = []
    /// Shared by all doors of the site.
    var airLock = AirLock(Interlock())
    /// Puts on record what happened at the door; a failure is accounted for there.
    var record: @Sendable (DoorRecord) async -> Void = { _ in }
    /// Accounts for what happened at the door and could not even wait for its turn.
    var lost: @Sendable () -> Void = {}
    /// Stores whether the fire release is latched.
    var keepFireLatch: @Sendable (Bool) async throws -> Void = { _ in }
}
