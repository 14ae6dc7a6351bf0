/// The body of `POST /v1/unknown-taps/{fingerprint}/assign`.
package struct CardAssignRequest: AdminRequest, Hashable {
    /// Whose card it becomes.
    package var username: String
    /// What people call the card; nil lets the daemon name it.
    package var label: String?
    package var validFrom: WireTime?
    package var validUntil: WireTime?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case username, label, validFrom, validUntil
    }

    package init(username: String, label: String? = nil, validFrom: WireTime? = nil, validUntil: WireTime? = nil) {
        self.username = username
        self.label = label
        self.validFrom = validFrom
        self.validUntil = validUntil
    }
}
