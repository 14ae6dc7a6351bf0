/// How much of a card's number a reader delivers; part of what is hashed, so forms never match each other by accident.
package enum CardFormat: String, Hashable, Sendable, Codable, CaseIterable {
    /// The whole number: an ISO 14443 UID of 4, 7 or 10 bytes, or the 5 bytes of a 125 kHz token.
    case full
    /// The low 32 bits, as 34-bit Wiegand readers and most keyboard wedges deliver.
    case short32
    /// The low 24 bits, as 26-bit Wiegand readers deliver.
    case short24

    /// The bits that a short form keeps; nil for ``full``.
    package var width: Int? {
        switch self {
        case .full: nil
        case .short32: 32
        case .short24: 24
        }
    }

    /// A stable number for the hash input.
    package var code: UInt8 {
        switch self {
        case .full: 1
        case .short32: 2
        case .short24: 3
        }
    }
}
