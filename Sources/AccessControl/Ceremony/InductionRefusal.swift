/// Why a card that is tapped for a badge gets its owner none.
package enum InductionRefusal: Error, Sendable, Hashable {
    /// Nobody has the card.
    case unknownCard
    /// The card opens nothing, for this reason.
    case card(Card.State)
    /// The card is with a guest of its account.
    case guest
    /// Its account is gone, deactivated, or a service.
    case account
}

extension InductionRefusal: CustomStringConvertible {
    /// For people.
    package var description: String {
        switch self {
        case .unknownCard: Denial.unknownCard.explanation
        case .card(.active): "the card is active"
        case .card(.disabled): Denial.cardDisabled.explanation
        case .card(.lost): Denial.cardLost.explanation
        case .card(.notYetValid): Denial.cardNotYetValid.explanation
        case .card(.expired): Denial.cardExpired.explanation
        case .guest: "the card is a guest's, whose sponsor it would go to"
        case .account: "the card belongs to nobody who could hold a badge"
        }
    }
}
