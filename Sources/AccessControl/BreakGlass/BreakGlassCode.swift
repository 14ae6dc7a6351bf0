/// A code on paper that opens a door once, when nothing else does: 16 digits.
///
/// The first three number it among the codes of its site, the next twelve are the secret, the last one checks the others
/// (Damm 2004: finds every wrong digit and every two neighbours that changed places). Prints as its number alone.
package struct BreakGlassCode: Sendable, Hashable {
    package static let length = 16
    /// How many codes a site may have: the numbers are 0 to 999.
    package static let capacity = 1000

    /// Values 0 to 9.
    package let digits: [UInt8]

    /// Reads a code as somebody types it: digits, with blanks and hyphens anywhere.
    ///
    /// - Returns: nil for anything that was never a code, such as one with a digit that was mistyped.
    package init?(_ text: String) {
        var digits: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte - UInt8(ascii: "0"))
            case UInt8(ascii: " "), UInt8(ascii: "-"): continue
            default: return nil
            }
        }
        self.init(digits: digits)
    }

    /// - Returns: nil for anything that was never a code.
    package init?(digits: [UInt8]) {
        guard digits.count == Self.length, digits.allSatisfy({ $0 < 10 }), Self.check(digits) == 0 else { return nil }
        self.digits = digits
    }

    /// Makes a code.
    ///
    /// - Parameter number: 0 to 999.
    package init(number: Int, using random: inout some RandomNumberGenerator) {
        precondition((0..<Self.capacity).contains(number), "codes are numbered 0 to 999")
        var digits = [UInt8(number / 100), UInt8(number / 10 % 10), UInt8(number % 10)]
        for _ in 0..<12 { digits.append(UInt8.random(in: 0...9, using: &random)) }
        // The digit after which the check comes out as zero is the check itself.
        digits.append(Self.check(digits))
        self.digits = digits
    }

    /// Its place among the codes of the site.
    package var number: Int { self.digits[..<3].reduce(0) { $0 * 10 + Int($1) } }

    /// To be printed once: `0171-9403-2267-4815`.
    package var clearText: String {
        stride(from: 0, to: Self.length, by: 4)
            .map { self.digits[$0..<$0 + 4].map { "\($0)" }.joined() }
            .joined(separator: "-")
    }

    /// The quasigroup of Damm's thesis, page 111.
    private static let table: [[UInt8]] = [
        [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
        [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
        [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
        [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
        [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
        [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
        [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
        [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
        [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
        [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
    ]

    private static func check(_ digits: [UInt8]) -> UInt8 {
        digits.reduce(0) { Self.table[Int($0)][Int($1)] }
    }
}

extension BreakGlassCode: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "break-glass code \(Self.name(of: self.number))" }
    package var debugDescription: String { self.description }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// How people name a code: its first three digits.
    package static func name(of number: Int) -> String {
        String("\(1000 + number)".dropFirst())
    }
}
