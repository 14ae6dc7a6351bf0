/// A badge that an account holds; the same badge may be awarded more than once.
package struct Award: Sendable, Hashable {
    package var badge: BadgeID
    package var awardedAt: Timestamp

    package init(badge: BadgeID, awardedAt: Timestamp) {
        self.badge = badge
        self.awardedAt = awardedAt
    }
}
