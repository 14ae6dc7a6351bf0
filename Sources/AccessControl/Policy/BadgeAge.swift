/// How old a badge is where a door or tool asks for one that is not too old.
package struct BadgeAge: Sendable, Hashable, Codable {
    /// When it was awarded last; nil when it never was.
    package var awardedAt: Timestamp?
    /// How long an award counts.
    package var limit: Months

    package init(awardedAt: Timestamp?, limit: Months) {
        self.awardedAt = awardedAt
        self.limit = limit
    }

    /// When the last award stops counting, or did.
    package var end: Timestamp? { self.awardedAt.map { $0 + self.limit } }
}
