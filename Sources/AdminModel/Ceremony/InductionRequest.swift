/// The body of `POST /v1/readers/{reader}/inductions`.
package struct InductionRequest: AdminRequest, Hashable {
    /// The badge's title.
    package var badge: String
    /// The account that awards it; nil for the caller's own.
    package var actingAs: String?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case badge, actingAs
    }

    package init(badge: String, actingAs: String? = nil) {
        self.badge = badge
        self.actingAs = actingAs
    }
}
