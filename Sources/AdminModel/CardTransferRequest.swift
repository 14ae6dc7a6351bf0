/// The body of `POST /v1/cards/{card}/transfer`.
package struct CardTransferRequest: AdminRequest, Hashable {
    /// Whose card it becomes.
    package var username: String

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case username
    }

    package init(username: String) {
        self.username = username
    }
}
