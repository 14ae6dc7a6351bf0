/// What an operator ordered of a door and what outlives a restart.
package enum DoorStanding: Sendable, Hashable, Codable {
    /// Taps decide.
    case normal
    /// Kept open until a time, or until it is released.
    case held(until: Timestamp?)
    /// Nobody gets in.
    case lockedDown
}
