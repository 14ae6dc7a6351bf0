/// How far an enrolment by tapping has come.
package enum EnrolmentStep: String, Sendable, Hashable, Codable, CaseIterable {
    /// It waits for the first tap.
    case tap
    /// It waits for the same card once more.
    case tapAgain = "tap-again"
    /// It waits for the confirmation.
    case confirm
    case storing
    case stored
    case cancelled
    case expired
    /// Another card came between the two taps.
    case otherCard = "other-card"
    /// The card cannot be taken, or the authority did not take it.
    case refused

    /// Whether nothing comes after it.
    package var isFinal: Bool {
        switch self {
        case .tap, .tapAgain, .confirm, .storing: false
        case .stored, .cancelled, .expired, .otherCard, .refused: true
        }
    }
}
