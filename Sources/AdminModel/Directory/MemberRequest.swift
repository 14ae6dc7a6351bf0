/// The body of the requests that add a member to a circle and remove one.
package struct MemberRequest: AdminRequest, Hashable {
    /// The username.
    package var account: String
    /// Why; some circles ask for it.
    package var comment: String?
    /// The account whose rights decide; nil for the caller's own, or as the machine's operator.
    package var actingAs: String?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case account, comment, actingAs
    }

    package init(account: String, comment: String? = nil, actingAs: String? = nil) {
        self.account = account
        self.comment = comment
        self.actingAs = actingAs
    }
}
