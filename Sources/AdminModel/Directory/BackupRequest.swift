/// The body of `POST /v1/backup`.
package struct BackupRequest: AdminRequest, Hashable {
    /// Whether the backup holds the card key, without which no card is recognised; nil means yes.
    package var cardKey: Bool?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case cardKey
    }

    package init(cardKey: Bool? = nil) {
        self.cardKey = cardKey
    }
}
