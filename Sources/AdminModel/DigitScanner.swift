/// Reads the fixed-width numbers of dates and times from left to right.
package struct DigitScanner {
    private var rest: Substring.UTF8View

    package init(_ text: String) {
        self.rest = Substring(text).utf8
    }

    package var isAtEnd: Bool { self.rest.isEmpty }

    /// Steps over one character if it comes next.
    package mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let next = self.rest.first, next == UInt8(ascii: character) else { return false }
        self.rest.removeFirst()
        return true
    }

    /// A number of exactly that many digits; nil if there is none.
    package mutating func number(digits: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<digits {
            guard let digit = self.digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// The digits of a fraction of a second as microseconds; at least one digit.
    package mutating func microseconds() -> Int64? {
        guard let first = self.digit() else { return nil }
        var value = first * 100_000
        var weight: Int64 = 10_000
        while let digit = self.digit() {
            value += digit * weight
            weight /= 10
        }
        return value
    }

    /// The offset from UTC of RFC 3339 in seconds: `Z`, `+01:00`, `-05:30`; nil if there is none.
    package mutating func offset() -> Int64? {
        if self.skip("Z") || self.skip("z") { return 0 }
        let sign: Int64
        if self.skip("+") {
            sign = 1
        } else if self.skip("-") {
            sign = -1
        } else {
            return nil
        }
        guard let hours = self.number(digits: 2), hours < 24, self.skip(":"),
            let minutes = self.number(digits: 2), minutes < 60
        else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }

    private mutating func digit() -> Int64? {
        guard let next = self.rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) else { return nil }
        self.rest.removeFirst()
        return Int64(next - UInt8(ascii: "0"))
    }
}
