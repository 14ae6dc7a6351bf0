/// How much of a number a card has shown at a reader, from the weakest: what a door may ask for at least.
///
/// A short form is shared by many cards, and a 4-byte UID by cheap copies and phones. None of them is proof against a
/// copy of the card.
package enum CardStrength: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    case short24
    case short32
    /// The whole number, of whatever length.
    case full
    /// The whole number, of 7 bytes at least.
    case long

    package init(_ number: CardNumber) {
        switch number.format {
        case .short24: self = .short24
        case .short32: self = .short32
        case .full: self = number.bitCount >= 56 ? .long : .full
        }
    }

    private var rank: Int {
        switch self {
        case .short24: 0
        case .short32: 1
        case .full: 2
        case .long: 3
        }
    }

    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}
