/// The body of `POST /v1/badges`, where the title must be there, and of `POST /v1/badges/{badge}/change`, which leaves
/// as it is what is not given.
package struct BadgeRequest: AdminRequest, Hashable {
    package var title: String?
    /// Empty for none.
    package var description: String?
    /// The circle whose members award it; empty for anybody.
    package var certificationCircle: String?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case title, description, certificationCircle
    }

    package init(title: String? = nil, description: String? = nil, certificationCircle: String? = nil) {
        self.title = title
        self.description = description
        self.certificationCircle = certificationCircle
    }
}
