/// A badge that a door or tool asks for on top of p2k16's rules, as the site's configuration says it.
package struct BadgeRequirement: Sendable, Hashable {
    /// The badge's title.
    package var badge: String
    /// How long an award counts; nil for as long as it is held. The newest award of the badge is the one that is looked at.
    package var maxAge: Months?

    package init(badge: String, maxAge: Months? = nil) {
        self.badge = badge
        self.maxAge = maxAge
    }
}
