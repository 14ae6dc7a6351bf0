/// A ``BadgeRequirement`` with the badges of the directory that it means.
package struct RequiredBadge: Sendable, Hashable {
    package var requirement: BadgeRequirement
    /// Every description with that title: titles are not unique in p2k16. Empty when there is none, so nobody has it.
    package var badges: [BadgeID]

    package init(_ requirement: BadgeRequirement, badges: [BadgeID]) {
        self.requirement = requirement
        self.badges = badges
    }
}
