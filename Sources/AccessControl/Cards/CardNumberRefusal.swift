/// Why a well-formed number must not be enrolled.
package enum CardNumberRefusal: Hashable, Sendable {
    /// ISO/IEC 14443-3: a 4-byte UID that starts with 08 is drawn anew at each tap, as phones do.
    case random
    case allZero
    /// A number that blank, cloned and emulated cards carry, such as 01 02 03 04.
    case testNumber
}

extension CardNumberRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .random:
            "this card shows a new random number at each tap (phones and payment cards do); it can never be recognised"
        case .allZero: "the card number is all zeros: the reader did not read the card, or the card is blank"
        case .testNumber: "this is a usual test number that many blank and copied cards carry; use a real card"
        }
    }
}

extension CardNumber {
    /// Why this number must not be enrolled; nil when it may.
    package var refusal: CardNumberRefusal? {
        if self.bytes.allSatisfy({ $0 == 0 }) { return .allZero }
        if self.format == .full, self.bytes.count == 4, self.bytes[0] == 0x08 { return .random }
        if Self.isTestPattern(self.bytes) || Self.isTestPattern(self.bytes.reversed()) { return .testNumber }
        return nil
    }

    private static func isTestPattern(_ bytes: [UInt8]) -> Bool {
        // One repeated byte (FF FF FF FF), counting bytes (01 02 03 04), repeated counting digits (11 22 33 44).
        if bytes.dropFirst().allSatisfy({ $0 == bytes[0] }) { return true }
        let steps = zip(bytes, bytes.dropFirst()).map { $1 &- $0 }
        if steps.allSatisfy({ $0 == 0x01 || $0 == 0x11 }), Set(steps).count == 1 { return true }
        return Self.testNumbers.contains(bytes)
    }

    /// Found on blank magic cards, in emulators' defaults and in manuals.
    private static let testNumbers: Set<[UInt8]> = [
        [0x12, 0x34, 0x56, 0x78], [0xDE, 0xAD, 0xBE, 0xEF], [0xCA, 0xFE, 0xBA, 0xBE], [0x01, 0x23, 0x45, 0x67],
        [0x12, 0x34, 0x56], [0xAB, 0xCD, 0xEF], [0xAA, 0xBB, 0xCC, 0xDD],
        [0x04, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66], [0x12, 0x34, 0x56, 0x78, 0x9A],
    ]
}
