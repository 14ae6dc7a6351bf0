/// A circle that an account is in.
package struct AccountCircle: Sendable, Hashable, Codable {
    package var name: String
    /// Why, if it was said and is known here.
    package var comment: String?

    package init(name: String, comment: String? = nil) {
        self.name = name
        self.comment = comment
    }
}
