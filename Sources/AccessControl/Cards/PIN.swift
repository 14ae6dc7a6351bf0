/// What a member types after the card, in clear: it lives between a keypad and its hash, and prints as nothing.
package struct PIN: Sendable, Hashable {
    /// So many digits make a PIN.
    package static let lengths = 4...8

    /// 0 to 9 each.
    package let digits: [UInt8]

    /// - Returns: nil for too few or too many digits.
    package init?(digits: [UInt8]) {
        guard Self.lengths.contains(digits.count), digits.allSatisfy({ $0 < 10 }) else { return nil }
        self.digits = digits
    }

    /// - Parameter text: 4 to 8 digits and nothing else.
    package init?(_ text: String) {
        let digits = text.utf8.map { $0 &- UInt8(ascii: "0") }
        self.init(digits: digits)
    }

    /// One of those that everybody tries first: one digit repeated, or digits that count up or down.
    package var isObvious: Bool {
        let steps = Set(zip(self.digits, self.digits.dropFirst()).map { Int($1) - Int($0) })
        return steps.count == 1 && [-1, 0, 1].contains(steps.first)
    }
}

extension PIN: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<PIN>" }
    package var debugDescription: String { self.description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
