/// A p2k16 competence badge (a `badge_description`), not a card.
package struct Badge: Sendable, Hashable {
    package var id: BadgeID
    package var title: String

    package init(id: BadgeID, title: String) {
        self.id = id
        self.title = title
    }
}
