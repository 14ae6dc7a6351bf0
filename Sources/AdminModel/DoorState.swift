/// What a door does at the moment.
package enum DoorState: String, Sendable, Hashable, Codable {
    case locked
    /// The lock was told to open and has not answered yet.
    case unlocking
    case unlocked
    case heldOpen = "held-open"
    case lockedDown = "locked-down"
    /// Open until the fire release is reset.
    case fireReleased = "fire-released"
}
