/// A badge that an account holds.
package struct AccountBadge: Sendable, Hashable, Codable {
    package var title: String
    package var awardedAt: WireTime
    /// The username, where it is known here.
    package var awardedBy: String?

    package init(title: String, awardedAt: WireTime, awardedBy: String? = nil) {
        self.title = title
        self.awardedAt = awardedAt
        self.awardedBy = awardedBy
    }
}
