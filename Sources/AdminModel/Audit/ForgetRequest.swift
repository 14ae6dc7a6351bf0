/// Whose traces are to be erased.
package struct ForgetRequest: AdminRequest, Hashable {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case member
        case rehearse
    }

    /// A username, or the number of an account that is gone.
    package var member: String
    /// Only say what would be erased; nil means no.
    package var rehearse: Bool?

    package init(member: String, rehearse: Bool? = nil) {
        self.member = member
        self.rehearse = rehearse
    }
}
