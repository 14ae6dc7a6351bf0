/// The body of `POST /v1/cards`.
package struct CardEnrollRequest: AdminRequest, Hashable {
    /// Whose card it becomes.
    package var username: String
    package var number: ClearCardNumber
    /// Nil means hexadecimal.
    package var notation: CardNotation?
    /// Nil means normal.
    package var byteOrder: CardByteOrder?
    /// Nil means full.
    package var format: CardFormat?
    /// What people call the card; nil lets the daemon name it.
    package var label: String?
    package var validFrom: WireTime?
    package var validUntil: WireTime?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case username, number, notation, byteOrder, format, label, validFrom, validUntil
    }

    package init(
        username: String,
        number: ClearCardNumber,
        notation: CardNotation? = nil,
        byteOrder: CardByteOrder? = nil,
        format: CardFormat? = nil,
        label: String? = nil,
        validFrom: WireTime? = nil,
        validUntil: WireTime? = nil
    ) {
        self.username = username
        self.number = number
        self.notation = notation
        self.byteOrder = byteOrder
        self.format = format
        self.label = label
        self.validFrom = validFrom
        self.validUntil = validUntil
    }
}
