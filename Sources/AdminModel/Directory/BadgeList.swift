/// The reply of `GET /v1/badges`.
package struct BadgeList: Sendable, Hashable, Codable {
    package var badges: [BadgeSummary]

    package init(badges: [BadgeSummary]) {
        self.badges = badges
    }
}
