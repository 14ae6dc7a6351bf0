/// An RFID token of an account; its number is known only as hashes.
package struct Card: Sendable, Hashable {
    package enum Status: String, Sendable, Hashable, Codable, CaseIterable {
        case active
        case disabled
        case lost
    }

    package var id: CardID
    package var account: AccountID
    /// What people call it, like `blue key fob`.
    package var label: String
    package var status: Status
    package var validFrom: Timestamp?
    /// The last moment at which the card opens anything.
    package var validUntil: Timestamp?

    package init(
        id: CardID,
        account: AccountID,
        label: String,
        status: Status = .active,
        validFrom: Timestamp? = nil,
        validUntil: Timestamp? = nil
    ) {
        self.id = id
        self.account = account
        self.label = label
        self.status = status
        self.validFrom = validFrom
        self.validUntil = validUntil
    }
}
