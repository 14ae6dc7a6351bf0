/// Somebody who holds a badge.
package struct BadgeHolder: Sendable, Hashable, Codable {
    package var username: String
    package var name: String
    /// The newest award.
    package var awardedAt: WireTime

    package init(username: String, name: String, awardedAt: WireTime) {
        self.username = username
        self.name = name
        self.awardedAt = awardedAt
    }
}
