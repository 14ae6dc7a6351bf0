/// The body of `POST /v1/cards/disable`: all cards of an account.
package struct CardDisableAllRequest: AdminRequest, Hashable {
    /// Whose cards.
    package var username: String
    /// What they become, unless they are stricter already.
    package var status: CardDisableRequest.Status

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case username, status
    }

    package init(username: String, status: CardDisableRequest.Status) {
        self.username = username
        self.status = status
    }
}
