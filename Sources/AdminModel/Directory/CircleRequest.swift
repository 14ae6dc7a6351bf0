/// The body of `POST /v1/circles`, where the name must be there, and of `POST /v1/circles/{circle}/change`, which
/// leaves as it is what is not given.
package struct CircleRequest: AdminRequest, Hashable {
    package var name: String?
    /// Empty for none.
    package var description: String?
    /// Nil means `SELF_ADMIN` for a new circle, or `ADMIN_CIRCLE` if one is named.
    package var management: CircleManagementStyle?
    /// The circle that administers it, for `ADMIN_CIRCLE`.
    package var adminCircle: String?
    package var commentRequired: Bool?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name, description, management, adminCircle, commentRequired
    }

    package init(
        name: String? = nil,
        description: String? = nil,
        management: CircleManagementStyle? = nil,
        adminCircle: String? = nil,
        commentRequired: Bool? = nil
    ) {
        self.name = name
        self.description = description
        self.management = management
        self.adminCircle = adminCircle
        self.commentRequired = commentRequired
    }
}
