/// Which end of a card number is written first.
package enum CardByteOrder: String, Sendable, Hashable, Codable, CaseIterable {
    /// Most significant byte first.
    case normal
    /// Least significant byte first, as some readers print the UID.
    case reversed
}
