/// The body of `POST /v1/cards/{card}/replace`.
package struct CardReplaceRequest: AdminRequest, Hashable {
    /// The number of the new card.
    package var number: ClearCardNumber
    /// Nil means hexadecimal.
    package var notation: CardNotation?
    /// Nil means normal.
    package var byteOrder: CardByteOrder?
    /// Nil means full.
    package var format: CardFormat?
    /// What the old card becomes, unless it is stricter already.
    package var status: CardDisableRequest.Status

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case number, notation, byteOrder, format, status
    }

    package init(
        number: ClearCardNumber,
        notation: CardNotation? = nil,
        byteOrder: CardByteOrder? = nil,
        format: CardFormat? = nil,
        status: CardDisableRequest.Status
    ) {
        self.number = number
        self.notation = notation
        self.byteOrder = byteOrder
        self.format = format
        self.status = status
    }
}
