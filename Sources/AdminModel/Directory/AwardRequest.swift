/// The body of the requests that award a badge and revoke it.
package struct AwardRequest: AdminRequest, Hashable {
    /// The username.
    package var account: String
    /// The account whose rights decide; nil for the caller's own, or as the machine's operator.
    package var actingAs: String?
    /// Whether to make the badge if there is none of this title; nil means no. Only for awarding.
    package var isNew: Bool?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case account, actingAs
        case isNew = "new"
    }

    package init(account: String, actingAs: String? = nil, isNew: Bool? = nil) {
        self.account = account
        self.actingAs = actingAs
        self.isNew = isNew
    }
}
