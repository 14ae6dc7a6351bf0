/// How far an induction has come.
package enum InductionStep: String, Sendable, Hashable, Codable, CaseIterable {
    /// It waits for the member's tap.
    case tap
    case awarding
    case awarded
    case cancelled
    case expired
    /// The card that was tapped gets no badge, or the badge was not awarded.
    case refused

    /// Whether nothing comes after it.
    package var isFinal: Bool {
        switch self {
        case .tap, .awarding: false
        case .awarded, .cancelled, .expired, .refused: true
        }
    }
}
