import AccessControl

/// Takes decisions and data from the bytes of an input; zeros behind its end.
struct FuzzInput {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        self.rest = bytes[...]
    }

    var isEmpty: Bool { self.rest.isEmpty }

    mutating func byte() -> UInt8 { self.rest.popFirst() ?? 0 }

    mutating func bool() -> Bool { self.byte() & 1 == 1 }

    mutating func number(below limit: Int) -> Int { Int(self.byte()) % limit }

    /// Eight bytes, the least significant one first.
    mutating func uint64() -> UInt64 {
        (0..<8).reduce(0) { $0 | UInt64(self.byte()) << UInt64(8 * $1) }
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        let bytes = Array(self.rest.prefix(count))
        self.rest = self.rest.dropFirst(count)
        return bytes
    }

    /// A piece with its length in front, in two bytes.
    mutating func piece() -> [UInt8] {
        let count = Int(self.byte()) | Int(self.byte()) << 8
        return self.bytes(count)
    }

    mutating func all() -> [UInt8] { self.bytes(self.rest.count) }

    /// Any way to write card numbers.
    mutating func syntax() -> CardNumberSyntax {
        let choice = self.byte()
        return CardNumberSyntax(
            notation: choice & 1 == 0 ? .hexadecimal : .decimal,
            byteOrder: choice & 2 == 0 ? .normal : .reversed,
            format: CardFormat.allCases[Int(choice >> 2) % CardFormat.allCases.count],
            length: choice & 0x80 == 0 ? nil : Int(choice >> 4 & 7) + 3
        )
    }

    /// What ``piece()`` reads.
    static func piece(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return [UInt8(bytes.count & 0xFF), UInt8(bytes.count >> 8)] + bytes
    }
}
