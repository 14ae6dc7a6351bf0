/// The body of `POST /v1/doors/{id}/open`; the body may be left out.
package struct OpenRequest: AdminRequest, Hashable {
    /// How long; nil means the door's own setting.
    package var seconds: Double?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case seconds
    }

    package init(seconds: Double? = nil) {
        self.seconds = seconds
    }
}
