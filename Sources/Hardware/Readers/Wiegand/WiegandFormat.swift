package import AccessControl

/// A layout of a Wiegand frame, known by its number of bits.
package enum WiegandFormat: Int, Sendable, Hashable, CaseIterable {
    /// A key of a keypad: 0 to 9, `*` as 1010, `#` as 1011.
    case keypad4 = 4
    /// The same, with its complement in front.
    case keypad8 = 8
    /// H10301: parity, 8 bits of facility, 16 of the card, parity.
    case bits26 = 26
    /// The number without parity.
    case bits32 = 32
    /// Parity, 32 bits, parity.
    case bits34 = 34
    /// H10302 and H10304: parity, 35 bits, parity.
    case bits37 = 37
    /// A UID of 7 bytes without parity.
    case bits56 = 56
    /// A UID of 7 bytes between two bits of the vendor's own kind, which are not checked.
    case bits58 = 58

    /// Whether the decoder can tell a broken frame of this layout from a whole one.
    package var hasCheckedParity: Bool {
        switch self {
        case .keypad8, .bits26, .bits34, .bits37: true
        case .keypad4, .bits32, .bits56, .bits58: false
        }
    }

    /// How much of a card's number it carries, unless the configuration says otherwise.
    package var cardFormat: CardFormat? {
        switch self {
        case .keypad4, .keypad8: nil
        case .bits26: .short24
        case .bits34: .short32
        case .bits32, .bits37, .bits56, .bits58: .full
        }
    }
}
