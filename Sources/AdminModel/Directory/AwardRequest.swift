/// The body of the requests that award a badge and revoke it.
package struct AwardRequest: AdminRequest, Hashable {
    /// The username.
    package var account: String
    /// The account whose rights decide; nil acts as the machine's operator.
    package var actingAs: String?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case account, actingAs
    }

    package init(account: String, actingAs: String? = nil) {
        self.account = account
        self.actingAs = actingAs
    }
}
