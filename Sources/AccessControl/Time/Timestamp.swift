/// A point in time as microseconds since 1970-01-01T00:00:00Z, the resolution of PostgreSQL's `timestamptz`.
package struct Timestamp: Hashable, Sendable, Comparable, Codable {
    package let microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// - Parameter seconds: since 1970-01-01T00:00:00Z.
    package init(seconds: Int64) {
        self.microseconds = seconds * 1_000_000
    }

    package init(from decoder: any Decoder) throws {
        self.microseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.microseconds)
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.microseconds < right.microseconds
    }

    /// Saturates instead of overflowing: `infinity` of PostgreSQL must stay comparable after a grace is added.
    package static func + (time: Self, duration: Duration) -> Self {
        let (sum, overflow) = time.microseconds.addingReportingOverflow(duration.microseconds)
        return Timestamp(microseconds: overflow ? (duration < .zero ? .min : .max) : sum)
    }

    package static func - (time: Self, duration: Duration) -> Self {
        time + (.zero - duration)
    }

    /// The time from another point to this one.
    package func since(_ earlier: Self) -> Duration {
        let (difference, overflow) = self.microseconds.subtractingReportingOverflow(earlier.microseconds)
        return .microseconds(overflow ? (self > earlier ? .max : .min) : difference)
    }
}

extension Duration {
    /// Whole microseconds, truncated toward zero.
    package var microseconds: Int64 {
        let (seconds, attoseconds) = self.components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
