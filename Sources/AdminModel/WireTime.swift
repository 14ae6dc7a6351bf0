/// A point in time as the admin socket writes it: RFC 3339 in UTC with microseconds, `2026-11-21T17:03:00.250000Z`.
package struct WireTime: Sendable, Hashable, Comparable {
    /// Since 1970-01-01T00:00:00Z.
    package let microseconds: Int64

    /// Times outside the years 1 to 9999, such as PostgreSQL's infinity, become the nearest one inside.
    package init(microseconds: Int64) {
        self.microseconds = min(max(microseconds, Self.earliest), Self.latest)
    }

    /// Reads RFC 3339 with any offset; more than six digits of a fraction are cut off. Nil if it is something else.
    package init?(_ text: String) {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(digits: 4), scanner.skip("-"),
            let month = scanner.number(digits: 2), scanner.skip("-"),
            let day = scanner.number(digits: 2), scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
            let hour = scanner.number(digits: 2), scanner.skip(":"),
            let minute = scanner.number(digits: 2), scanner.skip(":"),
            let second = scanner.number(digits: 2),
            let fraction = scanner.skip(".") ? scanner.microseconds() : 0,
            let offset = scanner.offset(), scanner.isAtEnd,
            let civil = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        self.init(microseconds: (civil.secondsSinceEpoch - offset) * 1_000_000 + fraction)
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.microseconds < right.microseconds
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    package var seconds: Int64 {
        self.microseconds / 1_000_000 - (self.microseconds % 1_000_000 < 0 ? 1 : 0)
    }

    private static let earliest: Int64 = -62_135_596_800_000_000
    private static let latest: Int64 = 253_402_300_799_999_999
}

extension WireTime: CustomStringConvertible {
    package var description: String {
        let civil = CivilTime(secondsSinceEpoch: self.seconds)
        let date = "\(padded(civil.year, 4))-\(padded(civil.month, 2))-\(padded(civil.day, 2))"
        let time = "\(padded(civil.hour, 2)):\(padded(civil.minute, 2)):\(padded(civil.second, 2))"
        return "\(date)T\(time).\(padded(self.microseconds - self.seconds * 1_000_000, 6))Z"
    }
}

extension WireTime: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let time = WireTime(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "not a time like 2026-11-21T17:03:00Z"
            )
        }
        self = time
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.description)
    }
}

/// A number with leading zeros.
package func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(width - digits.count, 0)) + digits
}
