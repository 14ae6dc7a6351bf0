/// What it takes to open a door: one of its circles, and every badge it asks for.
package struct DoorRule: Sendable, Hashable {
    package var door: DoorID
    /// OR: one of them is enough. None means that only employees of active companies get in.
    package var circles: [CircleID]
    /// AND, and for everybody. Empty by default, since badges open nothing in p2k16.
    package var badges: [RequiredBadge]

    /// The circle whose members a lockdown does not hold up; nil for nobody.
    package var lockdownPass: CircleID?
    package var freshness: Freshness

    package init(
        door: DoorID,
        circles: [CircleID],
        badges: [RequiredBadge] = [],
        lockdownPass: CircleID? = nil,
        freshness: Freshness = .any
    ) {
        self.door = door
        self.circles = circles
        self.badges = badges
        self.lockdownPass = lockdownPass
        self.freshness = freshness
    }
}
