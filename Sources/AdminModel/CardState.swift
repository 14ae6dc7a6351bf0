/// What a card is worth now: its status, and for an active card its validity.
package enum CardState: String, Sendable, Hashable, Codable, CaseIterable {
    case active
    case notYetValid = "not-yet-valid"
    case expired
    case disabled
    case lost
}
