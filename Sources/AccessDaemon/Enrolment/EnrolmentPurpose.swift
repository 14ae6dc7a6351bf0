import AccessControl

/// What becomes of the card that is tapped.
enum EnrolmentPurpose: Sendable, Hashable {
    /// It becomes a card of that account.
    case enrol(
        account: AccountID,
        label: String,
        validFrom: Timestamp?,
        validUntil: Timestamp?,
        isGuest: Bool = false
    )
    /// It is this card, of which only a short form was known.
    case complete(CardID)
}
