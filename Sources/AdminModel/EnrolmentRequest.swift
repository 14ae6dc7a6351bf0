/// The body of `POST /v1/readers/{id}/enrolments`: whose card the tapped one becomes, or which card it completes, or that it
/// is lent to a guest.
package struct EnrolmentRequest: AdminRequest, Hashable {
    /// Whose card it becomes; nil to complete one.
    package var username: String?
    /// The id of a card of which only a short form is known; nil to enrol a new one.
    package var card: Int64?
    /// What people call a new card; nil lets the daemon name it.
    package var label: String?
    package var validFrom: WireTime?
    package var validUntil: WireTime?
    /// Whether the card is lent to a guest of the sponsor; nil means no.
    package var guest: Bool?
    /// The sponsor; nil for the caller's own account.
    package var actingAs: String?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case username, card, label, validFrom, validUntil, guest, actingAs
    }

    package init(
        username: String? = nil,
        card: Int64? = nil,
        label: String? = nil,
        validFrom: WireTime? = nil,
        validUntil: WireTime? = nil,
        guest: Bool? = nil,
        actingAs: String? = nil
    ) {
        self.username = username
        self.card = card
        self.label = label
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.guest = guest
        self.actingAs = actingAs
    }
}
