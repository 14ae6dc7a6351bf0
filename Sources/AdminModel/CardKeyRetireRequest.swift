/// The body of `POST /v1/card-keys/{key}/retire`.
package struct CardKeyRetireRequest: AdminRequest, Hashable {
    /// Also when active cards need the key, which open nothing afterwards; nil means no.
    package var evenIfInUse: Bool?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case evenIfInUse
    }

    package init(evenIfInUse: Bool? = nil) {
        self.evenIfInUse = evenIfInUse
    }
}
