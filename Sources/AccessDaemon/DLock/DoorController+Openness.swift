import AccessControl

extension DoorController {
    /// Whether people can go through, as far as the door was told.
    enum Openness: Sendable {
        case closed
        /// Nil when nobody knows for how long.
        case open(until: MonotonicTime?)
        /// The lock was told to open and has not answered yet.
        case moving
    }

    var openness: Openness {
        switch self.status.state {
        case .locked, .lockedDown: .closed
        case .unlocking: .moving
        case .unlocked(let until): .open(until: until)
        case .heldOpen(let until): .open(until: until)
        case .fireReleased: .open(until: nil)
        }
    }
}
