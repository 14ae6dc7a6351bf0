/// The body of `POST /v1/break-glass`.
package struct BreakGlassCreateRequest: AdminRequest, Hashable {
    /// The most that are made at a time.
    package static let maximumCount = 50

    /// How many codes.
    package var count: Int
    /// The id of the only door that they open; nil for every door of the site.
    package var door: String?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case count, door
    }

    package init(count: Int, door: String? = nil) {
        self.count = count
        self.door = door
    }
}
