/// An RFID token of an account; its number is known only as hashes.
package struct Card: Sendable, Hashable {
    package var id: CardID
    package var account: AccountID
    /// What people call it, like `blue key fob`.
    package var label: String
    /// Who enrolled it, like `anna (uid 1000)`; nil for a card from before that was kept.
    package var enrolledBy: String?
    package var validFrom: Timestamp?
    // Here, where the optional before it leaves room: a space may have 100,000 cards in memory.
    package var status: Status
    /// Whether it is in the hands of a guest, whom the account sponsors: then it opens only what guests may.
    package var isGuest: Bool
    /// The last moment at which the card opens anything.
    package var validUntil: Timestamp?
    package var enrolledAt: Timestamp?
    /// Of the PIN that doors may ask for after the card; nil when it has none.
    package var pin: PINHash?

    package init(
        id: CardID,
        account: AccountID,
        label: String,
        status: Status = .active,
        isGuest: Bool = false,
        validFrom: Timestamp? = nil,
        validUntil: Timestamp? = nil,
        enrolledBy: String? = nil,
        enrolledAt: Timestamp? = nil,
        pin: PINHash? = nil
    ) {
        self.id = id
        self.account = account
        self.label = label
        self.status = status
        self.isGuest = isGuest
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.enrolledBy = enrolledBy
        self.enrolledAt = enrolledAt
        self.pin = pin
    }
}
