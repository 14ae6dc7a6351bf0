/// An enrolled card, without its number.
package struct Card: Sendable, Hashable, Codable {
    package var id: Int64
    /// The username.
    package var account: String
    package var label: String
    /// What people have made of it.
    package var status: CardStatus
    /// What it is worth now.
    package var state: CardState
    /// The fingerprint of the card's hash; never digits of its number.
    package var fingerprint: String?
    /// Whether only a short form of its number is known: it works at readers of that format alone.
    package var short: Bool
    /// The longest form that is known; nil when none is.
    package var format: CardFormat?
    /// The newest key that it is known by; nil when by none.
    package var key: Int32?
    package var validFrom: WireTime?
    /// The last moment at which the card opens anything.
    package var validUntil: WireTime?
    /// Who enrolled it; nil for a card from before that was kept.
    package var enrolledBy: String?
    package var enrolledAt: WireTime?
    /// Whether it has a PIN, for doors that ask for one.
    package var hasPIN: Bool
    /// Whether the account has lent it to a guest; nil when not.
    package var guest: Bool?
    /// Set while the authority does not know what was done here; ``status`` shows it already.
    package var pending: CardRestriction?
    /// Where it was tapped last at this site; nil when it never was, or that is not known any more.
    package var lastUse: CardUse?

    package init(
        id: Int64,
        account: String,
        label: String,
        status: CardStatus,
        state: CardState,
        fingerprint: String?,
        short: Bool = false,
        format: CardFormat? = nil,
        key: Int32? = nil,
        validFrom: WireTime? = nil,
        validUntil: WireTime? = nil,
        enrolledBy: String? = nil,
        enrolledAt: WireTime? = nil,
        hasPIN: Bool = false,
        guest: Bool? = nil,
        pending: CardRestriction? = nil
    ) {
        self.id = id
        self.account = account
        self.label = label
        self.status = status
        self.state = state
        self.fingerprint = fingerprint
        self.short = short
        self.format = format
        self.key = key
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.enrolledBy = enrolledBy
        self.enrolledAt = enrolledAt
        self.hasPIN = hasPIN
        self.guest = guest
        self.pending = pending
    }
}
