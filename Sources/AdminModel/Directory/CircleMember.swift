/// A member of a circle.
package struct CircleMember: Sendable, Hashable, Codable {
    package var username: String
    package var name: String
    /// Why, if it was said and is known here.
    package var comment: String?

    package init(username: String, name: String, comment: String? = nil) {
        self.username = username
        self.name = name
        self.comment = comment
    }
}
