/// Why an account may not lend a card to a guest.
package enum GuestRefusal: Error, Sendable, Hashable {
    /// Only members of this circle may.
    case notSponsor(String)
    /// The account itself may enter nowhere that guests may.
    case mayNotEnter
    /// It would be valid for longer than this.
    case tooLong(Duration)
    /// It would be over already.
    case over
    /// The account has lent this many cards, which is the limit.
    case tooMany(Int)

    /// The reason for programs.
    package var code: String {
        switch self {
        case .notSponsor: "guest-not-sponsor"
        case .mayNotEnter: "guest-sponsor-not-allowed"
        case .tooLong: "guest-too-long"
        case .over: "guest-over"
        case .tooMany: "guest-limit"
        }
    }
}
