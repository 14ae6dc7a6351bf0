package import AccessControl

/// The UID in messages of esp-rfid, whose firmware prints the bytes of most readers without their leading zeros.
package enum ESPRFIDUID {
    /// What a text may stand for: the number as it is written, and each UID of 4, 7 or 10 bytes that is printed so when
    /// bytes below 16 get one digit. `4aff12` may be 04 0A FF 12 as well as 4A 0F 0F 12.
    ///
    /// - Parameter syntax: how the digits are read; decimal for a node with a Wiegand reader, which pads nothing.
    package static func candidates(_ text: String, _ syntax: CardNumberSyntax) -> [CardNumber] {
        let written = (try? syntax.parse(text)).map { [$0] } ?? []
        guard syntax.notation == .hexadecimal, syntax.format == .full else { return written }
        // UIDs of 10 bytes are hardly ever seen, and would be most of what a text of 7 bytes may stand for.
        let unpadded = Self.unpadded(text, lengths: written.isEmpty ? [4, 7, 10] : [4, 7])
        return written + unpadded.filter { !written.contains($0) }
    }

    /// - Parameter lengths: of the UIDs, in bytes.
    static func unpadded(_ text: String, lengths: [Int]) -> [CardNumber] {
        let digits = text.utf8.compactMap { character -> UInt8? in
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
            default: nil
            }
        }
        guard digits.count == text.utf8.count, digits.count <= 20 else { return [] }
        return lengths.flatMap { Self.readings(digits[...], bytes: $0) }.map { CardNumber(format: .full, bytes: $0) }
    }

    /// The ways in which digits are so many bytes, where a byte that begins with 0 has one digit.
    ///
    /// At most 252 for 10 bytes, 35 for 7.
    private static func readings(_ digits: ArraySlice<UInt8>, bytes count: Int) -> [[UInt8]] {
        guard let first = digits.first else { return count == 0 ? [[]] : [] }
        guard (count...(2 * count)).contains(digits.count), count > 0 else { return [] }
        let short = Self.readings(digits.dropFirst(), bytes: count - 1).map { [first] + $0 }
        guard first != 0, digits.count >= 2 else { return short }
        let byte = first << 4 | digits[digits.startIndex + 1]
        return Self.readings(digits.dropFirst(2), bytes: count - 1).map { [byte] + $0 } + short
    }
}
