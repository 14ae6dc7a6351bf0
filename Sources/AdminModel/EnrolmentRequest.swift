/// The body of `POST /v1/readers/{id}/enrolments`: whose card the tapped one becomes, or which card it completes.
package struct EnrolmentRequest: AdminRequest, Hashable {
    /// Whose card it becomes; nil to complete one.
    package var username: String?
    /// The id of a card of which only a short form is known; nil to enrol a new one.
    package var card: Int64?
    /// What people call a new card; nil lets the daemon name it.
    package var label: String?
    package var validFrom: WireTime?
    package var validUntil: WireTime?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case username, card, label, validFrom, validUntil
    }

    package init(
        username: String? = nil,
        card: Int64? = nil,
        label: String? = nil,
        validFrom: WireTime? = nil,
        validUntil: WireTime? = nil
    ) {
        self.username = username
        self.card = card
        self.label = label
        self.validFrom = validFrom
        self.validUntil = validUntil
    }
}
