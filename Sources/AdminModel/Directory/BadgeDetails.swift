/// The reply of `GET /v1/badges/{badge}`.
package struct BadgeDetails: Sendable, Hashable, Codable {
    package var badge: BadgeSummary
    package var holders: [BadgeHolder]
    /// The doors of this site that ask for it.
    package var doors: [String]
    /// The tools that ask for it.
    package var tools: [String]

    package init(badge: BadgeSummary, holders: [BadgeHolder], doors: [String], tools: [String]) {
        self.badge = badge
        self.holders = holders
        self.doors = doors
        self.tools = tools
    }
}
