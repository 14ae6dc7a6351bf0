/// The body of `POST /v1/doors/{id}/hold`; the body may be left out.
package struct HoldRequest: AdminRequest, Hashable {
    /// When the hold ends; nil means until it is released.
    package var until: WireTime?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case until
    }

    package init(until: WireTime? = nil) {
        self.until = until
    }
}
