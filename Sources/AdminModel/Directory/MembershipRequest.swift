/// The body of `POST /v1/accounts/{account}/membership`.
package struct MembershipRequest: AdminRequest, Hashable {
    /// Paid until then; the site's grace comes on top.
    package var until: WireTime

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case until
    }

    package init(until: WireTime) {
        self.until = until
    }
}
