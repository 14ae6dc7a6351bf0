import AccessControl

extension SeedTime {
    /// Reads `+20d`, `-12h`, `2027-01-31` (until the end of that day, UTC) or an RFC 3339 time.
    init?(parsing text: String) {
        if text.hasPrefix("+") || text.hasPrefix("-") {
            guard let duration = DurationSyntax.parse(text.dropFirst()), duration <= .seconds(36500 * 86400) else {
                return nil
            }
            self = .afterSeeding(text.hasPrefix("-") ? .zero - duration : duration)
        } else if let days = Self.days(date: text) {
            self = .at(Timestamp(seconds: (days + 1) * 86400) - .microseconds(1))
        } else if let time = Self.time(rfc3339: text) {
            self = .at(time)
        } else {
            return nil
        }
    }

    /// Days since 1970-01-01 of `YYYY-MM-DD`.
    private static func days(date text: some StringProtocol) -> Int64? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], let year = Self.number(parts[0]), let month = Self.number(parts[1]),
            let day = Self.number(parts[2]), year >= 1970, (1...12).contains(month)
        else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...lengths[Int(month) - 1]).contains(day) else { return nil }
        let before = year - 1
        // Days before the year, from the year 1 of the Gregorian calendar; 719162 of them come before 1970.
        let daysBeforeYear = before * 365 + before / 4 - before / 100 + before / 400 - 719_162
        return daysBeforeYear + lengths.prefix(Int(month) - 1).reduce(0, +) + day - 1
    }

    /// `YYYY-MM-DDTHH:MM:SS` with an optional fraction, and `Z` or an offset such as `+02:00`.
    private static func time(rfc3339 text: String) -> Timestamp? {
        guard text.utf8.count >= 20, let days = Self.days(date: text.prefix(10)) else { return nil }
        var rest = text.dropFirst(10)
        guard let separator = rest.popFirst(), "Tt ".contains(separator) else { return nil }
        let clock = rest.prefix(8).split(separator: ":", omittingEmptySubsequences: false)
        guard clock.map(\.count) == [2, 2, 2], let hour = Self.number(clock[0]), let minute = Self.number(clock[1]),
            let second = Self.number(clock[2]), hour < 24, minute < 60, second < 60
        else { return nil }
        rest = rest.dropFirst(8)
        var microseconds: Int64 = 0
        if rest.first == "." {
            let fraction = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
            guard (1...9).contains(fraction.count) else { return nil }
            microseconds = Self.number((fraction + "000000").prefix(6)) ?? 0
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard let offset = Self.offset(rest) else { return nil }
        let seconds = days * 86400 + hour * 3600 + minute * 60 + second - offset
        return Timestamp(microseconds: seconds * 1_000_000 + microseconds)
    }

    /// Seconds east of UTC.
    private static func offset(_ text: Substring) -> Int64? {
        if text == "Z" || text == "z" { return 0 }
        guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
        let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [2, 2], let hours = Self.number(parts[0]), let minutes = Self.number(parts[1]),
            hours < 24, minutes < 60
        else { return nil }
        return (sign == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
    }

    /// Digits alone, where `Int64` would also take a sign.
    private static func number(_ text: some StringProtocol) -> Int64? {
        text.allSatisfy { $0.isASCII && $0.isNumber } ? Int64(text) : nil
    }
}
