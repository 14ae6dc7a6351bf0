/// The air-locks of a site: of doors that lead into the same one, at most one is let open at a time.
///
/// Fire and exit do not ask it; they only tell it.
package struct Interlock: Sendable {
    private let others: [DoorID: Set<DoorID>]
    private var open: Set<DoorID> = []

    /// - Parameter others: the doors that have to be shut for each; it holds in both directions.
    package init(_ others: [DoorID: Set<DoorID>] = [:]) {
        var both = others
        for (door, doors) in others {
            for other in doors { both[other, default: []].insert(door) }
        }
        self.others = both
    }

    /// Whether another door of the air-lock is unlocked or stands open.
    package func hinders(_ door: DoorID) -> Bool {
        self.others[door].map { !$0.isDisjoint(with: self.open) } ?? false
    }

    /// Takes the air-lock for a door that is about to be opened.
    ///
    /// - Returns: false when another door has it, and nothing is changed.
    package mutating func claim(_ door: DoorID) -> Bool {
        guard !self.hinders(door) else { return false }
        self.open.insert(door)
        return true
    }

    /// Takes note of whether a door is unlocked or stands open.
    package mutating func set(_ door: DoorID, isOpen: Bool) {
        if isOpen { self.open.insert(door) } else { self.open.remove(door) }
    }
}
