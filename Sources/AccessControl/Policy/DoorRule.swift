/// What it takes to open a door: one of its circles, and every badge it asks for.
package struct DoorRule: Sendable, Hashable {
    package var door: DoorID
    /// OR: one of them is enough. None means that only employees of active companies get in.
    package var circles: [CircleID]
    /// AND, and for everybody. Empty by default, since badges open nothing in p2k16.
    package var badges: [BadgeRequirement]

    /// The circle whose members a lockdown does not hold up; nil for nobody.
    package var lockdownPass: CircleID?

    package init(door: DoorID, circles: [CircleID], badges: [BadgeRequirement] = [], lockdownPass: CircleID? = nil) {
        self.door = door
        self.circles = circles
        self.badges = badges
        self.lockdownPass = lockdownPass
    }
}

/// A badge that a door or tool asks for on top of p2k16's rules.
package struct BadgeRequirement: Sendable, Hashable {
    package var title: String
    /// Every description with that title: titles are not unique in p2k16. Empty when there is none, so nobody has it.
    package var badges: [BadgeID]

    package init(title: String, badges: [BadgeID]) {
        self.title = title
        self.badges = badges
    }
}
