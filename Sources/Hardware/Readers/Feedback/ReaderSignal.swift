/// What a reader tells the member who stands at it.
package enum ReaderSignal: String, Sendable, Hashable, CaseIterable {
    case granted
    case denied
    case unknownCard = "unknown_card"
    case membershipLapsed = "membership_lapsed"
    /// Nothing wrong with the card or the member: it could not be done this time.
    case tryAgain = "try_again"
    case enterPIN = "enter_pin"
    /// An instructor has begun an induction, and the member's card is to be tapped.
    case nextCard = "next_card"

    /// For displays: at most 32 characters of ASCII, and nobody's name.
    package var text: String {
        switch self {
        case .granted: "Welcome"
        case .denied: "No access here"
        case .unknownCard: "Unknown card"
        case .membershipLapsed: "Membership has lapsed"
        case .tryAgain: "Please try again"
        case .enterPIN: "Enter your PIN, then #"
        case .nextCard: "Now the member's card"
        }
    }
}
