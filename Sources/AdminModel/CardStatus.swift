/// Whether a card may be used.
package enum CardStatus: String, Sendable, Hashable, Codable, CaseIterable {
    case active
    case disabled
    case lost
}
