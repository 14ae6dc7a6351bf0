/// Fragments of SQL.
enum SQL {
    /// A `timestamptz` from an expression in microseconds since 1970-01-01T00:00:00Z.
    ///
    /// Exact up to the year 2255, since the factor is a double; `to_timestamp` would round.
    static func timestamp(_ microseconds: String) -> String {
        "timestamptz '1970-01-01 00:00:00+00' + \(microseconds) * interval '1 microsecond'"
    }
}
