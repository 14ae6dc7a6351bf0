/// What the site's configuration says about doors and tools, by name as people write it.
///
/// A ``SnapshotBuilder`` resolves the names against the directory, so a renamed circle takes effect at the next sync.
package struct AccessConfiguration: Sendable, Hashable {
    package struct Door: Sendable, Hashable {
        package var id: DoorID
        package var circles: [String]
        package var badges: [BadgeRequirement]
        /// The circle whose members a lockdown does not hold up; nil for nobody.
        package var lockdownPass: String?
        package var freshness: Freshness

        package init(
            id: DoorID,
            circles: [String],
            badges: [BadgeRequirement] = [],
            lockdownPass: String? = nil,
            freshness: Freshness = .any
        ) {
            self.id = id
            self.circles = circles
            self.badges = badges
            self.lockdownPass = lockdownPass
            self.freshness = freshness
        }
    }

    package var doors: [Door]
    /// Badges by the name of the tool that asks for them.
    package var toolBadges: [String: [BadgeRequirement]]
    /// By the name of the tool.
    package var toolFreshness: [String: Freshness]
    /// Of tools that are not named.
    package var otherToolFreshness: Freshness

    /// What members may do for guests; nil for nothing.
    package var guests: GuestRules?

    package init(
        doors: [Door],
        toolBadges: [String: [BadgeRequirement]] = [:],
        toolFreshness: [String: Freshness] = [:],
        otherToolFreshness: Freshness = .any,
        guests: GuestRules? = nil
    ) {
        self.doors = doors
        self.toolBadges = toolBadges
        self.toolFreshness = toolFreshness
        self.otherToolFreshness = otherToolFreshness
        self.guests = guests
    }
}
