/// Why a card that is tapped to be enrolled or completed cannot be taken.
package enum EnrolmentRefusal: Error, Hashable, Sendable {
    /// Its number says nothing about it.
    case number(CardNumberRefusal)
    /// It is this card already.
    case enrolled(CardID)
    /// Readers of that short format could not tell it from this card.
    case sameShortForm(CardID, CardFormat)
    /// To be completed is another card: the short forms differ.
    case differentCard
    /// The reader did not deliver the full number.
    case notFull
    /// No card can be recognised, since there is no card key yet.
    case noKey
}
