/// A circle, as lists show it.
package struct CircleSummary: Sendable, Hashable, Codable {
    package var id: Int64
    package var name: String
    /// Nil for none, and where only p2k16 knows.
    package var description: String?
    /// How many.
    package var members: Int
    /// Nil where only p2k16 knows.
    package var management: CircleManagementStyle?
    /// The circle that administers it.
    package var adminCircle: String?
    /// Whether each change of the members asks for a comment; nil where only p2k16 knows.
    package var commentRequired: Bool?

    package init(
        id: Int64,
        name: String,
        description: String? = nil,
        members: Int,
        management: CircleManagementStyle? = nil,
        adminCircle: String? = nil,
        commentRequired: Bool? = nil
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.members = members
        self.management = management
        self.adminCircle = adminCircle
        self.commentRequired = commentRequired
    }
}
