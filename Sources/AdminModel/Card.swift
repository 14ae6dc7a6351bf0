/// An enrolled card, without its number.
package struct Card: Sendable, Hashable, Codable {
    package var id: Int64
    /// The username.
    package var account: String
    package var label: String
    package var status: CardStatus
    /// The fingerprint of the card's hash; never digits of its number.
    package var fingerprint: String?
    package var validFrom: WireTime?
    /// The last moment at which the card opens anything.
    package var validUntil: WireTime?

    package init(
        id: Int64,
        account: String,
        label: String,
        status: CardStatus,
        fingerprint: String?,
        validFrom: WireTime? = nil,
        validUntil: WireTime? = nil
    ) {
        self.id = id
        self.account = account
        self.label = label
        self.status = status
        self.fingerprint = fingerprint
        self.validFrom = validFrom
        self.validUntil = validUntil
    }
}
