/// The two epochs of a timestamp: PostgreSQL counts microseconds from 2000, we count from 1970.
///
/// In the binary form a `timestamptz` is that count in UTC; no session setting (TimeZone, DateStyle) takes part.
enum PostgresTimestamp {
    /// Microseconds from 1970-01-01 to 2000-01-01, both 00:00 UTC: 10,957 days.
    static let epochOffset: Int64 = 946_684_800_000_000

    /// From 1970 to 2000; `Int64.max` and `.min` stay what they are, the server reads them as the infinities.
    ///
    /// - Returns: nil for instants that the wire form cannot hold.
    static func wire(unix microseconds: Int64) -> Int64? {
        if microseconds == .max || microseconds == .min { return microseconds }
        let (value, overflow) = microseconds.subtractingReportingOverflow(Self.epochOffset)
        return overflow ? nil : value
    }

    /// From 2000 to 1970; instants beyond the year 294,246 become `Int64.max`.
    static func unix(wire microseconds: Int64) -> Int64 {
        if microseconds == .min { return .min }
        let (value, overflow) = microseconds.addingReportingOverflow(Self.epochOffset)
        return overflow ? .max : value
    }
}
