/// The body of `POST /v1/cards/{id}/disable`.
package struct CardDisableRequest: AdminRequest, Hashable {
    package enum Status: String, Sendable, Hashable, Codable {
        case disabled
        case lost
    }

    /// Why the card stops working.
    package var status: Status

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case status
    }

    package init(status: Status) {
        self.status = status
    }
}
