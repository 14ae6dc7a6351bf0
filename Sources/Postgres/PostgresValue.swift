/// A parameter of a statement.
///
/// Parameters travel beside the statement in PostgreSQL's binary form, each with its type, so that nothing is ever
/// quoted or escaped. Text is the exception: it is sent without a type and takes the one that the server expects at
/// its place (text, varchar, jsonb, an enum, `inet` …). Where the declared type does not fit, cast in SQL:
/// `$1::int4`.
package enum PostgresValue: Sendable, Hashable {
    /// NULL of whatever type is expected.
    case null
    /// Text without NUL characters, which PostgreSQL cannot store.
    case text(String)
    /// A `bigint`.
    case int64(Int64)
    /// A `boolean`.
    case bool(Bool)
    /// A `bytea`.
    case bytes([UInt8])
    /// A `double precision`.
    case double(Double)
    /// A `bigint[]`, for `= ANY($1)` and `unnest($1)`.
    case int64Array([Int64])
    /// A `text[]`.
    case textArray([String])
    /// A `bytea[]`.
    case bytesArray([[UInt8]])
    /// A `timestamptz` in microseconds since 1970-01-01 00:00 UTC, whatever the session's time zone.
    ///
    /// `Int64.max` and `Int64.min` mean `infinity` and `-infinity`.
    case timestamp(Int64)
}

extension PostgresValue {
    /// The value, or NULL where there is none.
    package static func optional<Wrapped>(_ value: Wrapped?, _ make: (Wrapped) -> PostgresValue) -> PostgresValue {
        value.map(make) ?? .null
    }
}

extension PostgresValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    /// A text.
    package init(stringLiteral value: String) { self = .text(value) }
    /// A `bigint`.
    package init(integerLiteral value: Int64) { self = .int64(value) }
    /// A `boolean`.
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}
