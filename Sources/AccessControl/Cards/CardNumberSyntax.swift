/// How a reader, or a person at a prompt, writes card numbers.
package struct CardNumberSyntax: Hashable, Sendable {
    package enum Notation: String, Hashable, Sendable, CaseIterable {
        case hexadecimal = "hex"
        case decimal
    }

    package enum ByteOrder: String, Hashable, Sendable, CaseIterable {
        /// Most significant byte first.
        case normal
        /// Least significant byte first, as some readers print the UID.
        case reversed
    }

    package var notation: Notation
    package var byteOrder: ByteOrder
    package var format: CardFormat
    /// The bytes of the whole number as the reader sends it, which missing leading zeros are filled up to; nil takes
    /// hexadecimal digits as they are and decimal numbers as 4 bytes.
    package var length: Int?

    package init(
        notation: Notation = .hexadecimal,
        byteOrder: ByteOrder = .normal,
        format: CardFormat = .full,
        length: Int? = nil
    ) {
        self.notation = notation
        self.byteOrder = byteOrder
        self.format = format
        self.length = length
    }

    /// Reads a number, ignoring case and the separators space, colon, hyphen, dot, slash and underscore.
    ///
    /// - Throws: ``CardNumberError`` that says what is wrong without repeating a digit of the number.
    package func parse(_ text: String) throws(CardNumberError) -> CardNumber {
        var digits: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digits.append(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digits.append(byte - UInt8(ascii: "A") + 10)
            case UInt8(ascii: " "), UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"),
                UInt8(ascii: "_"), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
                continue
            default: throw .notADigit
            }
            // 10 bytes, the longest UID, are 20 hexadecimal or 25 decimal digits.
            guard digits.count <= 32 else { throw .tooLong }
        }
        guard !digits.isEmpty else { throw .empty }
        var bytes: [UInt8]
        switch self.notation {
        case .hexadecimal: bytes = Self.bytes(hexadecimal: digits)
        case .decimal: bytes = try Self.bytes(decimal: digits)
        }
        bytes = try self.fill(bytes)
        if self.byteOrder == .reversed { bytes.reverse() }
        return try self.number(bytes)
    }

    /// Reads a number that a reader delivers as bytes and not as digits; notation and length play no part.
    ///
    /// - Parameter bytes: in the order in which the reader sends them.
    package func number(of bytes: [UInt8]) throws(CardNumberError) -> CardNumber {
        try self.number(self.byteOrder == .reversed ? bytes.reversed() : bytes)
    }

    private func fill(_ bytes: [UInt8]) throws(CardNumberError) -> [UInt8] {
        guard let length = self.length ?? (self.notation == .decimal ? 4 : nil) else { return bytes }
        let significant = bytes.drop { $0 == 0 }
        guard significant.count <= length else { throw .tooLong }
        return Array(repeating: 0, count: length - significant.count) + significant
    }

    /// The number of a card whose bytes are in order already.
    private func number(_ bytes: [UInt8]) throws(CardNumberError) -> CardNumber {
        switch self.format {
        case .full:
            guard [4, 5, 7, 8, 10].contains(bytes.count) else { throw .unusualLength(bytes.count) }
            return CardNumber(format: .full, bytes: bytes)
        case .short24, .short32:
            let width = (self.format.width ?? 0) / 8
            let padded = Array(repeating: 0, count: max(width - bytes.count, 0)) + bytes
            return CardNumber(format: self.format, bytes: Array(padded.suffix(width)))
        }
    }

    private static func bytes(hexadecimal digits: [UInt8]) -> [UInt8] {
        var digits = digits
        if digits.count % 2 == 1 { digits.insert(0, at: 0) }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    private static func bytes(decimal digits: [UInt8]) throws(CardNumberError) -> [UInt8] {
        var bytes: [UInt8] = [0]
        for digit in digits {
            guard digit < 10 else { throw .notADigit }
            var carry = UInt16(digit)
            for index in bytes.indices.reversed() {
                let value = UInt16(bytes[index]) * 10 + carry
                bytes[index] = UInt8(truncatingIfNeeded: value)
                carry = value >> 8
            }
            if carry > 0 { bytes.insert(UInt8(carry), at: 0) }
        }
        return bytes
    }
}
