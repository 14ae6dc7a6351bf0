import AccessControl

/// What power does to a lock.
package enum LockWiring: String, Sendable, Hashable, CaseIterable {
    /// Power opens it, as a door strike; without power it is locked.
    case failSecure = "fail-secure"
    /// Power keeps it locked, as a magnet; without power it is open.
    case failSafe = "fail-safe"

    /// Whether the line is active for a position.
    func isActive(_ position: LockPosition) -> Bool {
        switch self {
        case .failSecure: position == .unlocked
        case .failSafe: position != .unlocked
        }
    }

    func position(_ isActive: Bool) -> LockPosition {
        self.isActive(.unlocked) == isActive ? .unlocked : .locked
    }
}
