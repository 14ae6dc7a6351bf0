/// A p2k16 competence badge (a `badge_description`), not a card.
package struct Badge: Sendable, Hashable {
    package var id: BadgeID
    package var title: String
    /// The circle whose members award it; without one anybody does.
    package var certificationCircle: CircleID?

    package init(id: BadgeID, title: String, certificationCircle: CircleID? = nil) {
        self.id = id
        self.title = title
        self.certificationCircle = certificationCircle
    }
}
