/// One row of a result.
///
/// Values are read on demand from the result in PostgreSQL's binary form; the row keeps it alive. What is read is
/// checked against the type that the server names for the column, so that a wrong guess is an error and never a wrong
/// value. Types without an accessor (numeric, jsonb, arrays, intervals …) are cast in SQL: `amount::text`.
package struct PostgresRow: Sendable {
    private let handle: ResultHandle
    private let index: Int32
    private let columns: PostgresColumns

    init(handle: ResultHandle, index: Int32, columns: PostgresColumns) {
        self.handle = handle
        self.index = index
        self.columns = columns
    }

    /// A `smallint`, `integer`, `bigint` or `oid`.
    ///
    /// - Throws: ``PostgresError`` `.decodingFailed` for NULL, another type or a column that does not exist.
    package func int64(_ column: PostgresColumn) throws -> Int64 {
        try self.required(column, self.optionalInt64(column))
    }

    /// Text, varchar, char, name, json, or an enum.
    ///
    /// - Throws: ``PostgresError`` `.decodingFailed` for NULL, another type or a column that does not exist.
    package func string(_ column: PostgresColumn) throws -> String {
        try self.required(column, self.optionalString(column))
    }

    /// A `boolean`.
    ///
    /// - Throws: ``PostgresError`` `.decodingFailed` for NULL, another type or a column that does not exist.
    package func bool(_ column: PostgresColumn) throws -> Bool { try self.required(column, self.optionalBool(column)) }

    /// A `bytea`.
    ///
    /// - Throws: ``PostgresError`` `.decodingFailed` for NULL, another type or a column that does not exist.
    package func bytes(_ column: PostgresColumn) throws -> [UInt8] {
        try self.required(column, self.optionalBytes(column))
    }

    /// A `real` or `double precision`.
    ///
    /// - Throws: ``PostgresError`` `.decodingFailed` for NULL, another type or a column that does not exist.
    package func double(_ column: PostgresColumn) throws -> Double {
        try self.required(column, self.optionalDouble(column))
    }

    /// A `timestamptz` in microseconds since 1970-01-01 00:00 UTC; the infinities are `Int64.max` and `Int64.min`.
    ///
    /// A `timestamp` without time zone names no instant: say in SQL which zone it means (`AT TIME ZONE 'UTC'`).
    ///
    /// - Throws: ``PostgresError`` `.decodingFailed` for NULL, another type or a column that does not exist.
    package func timestamp(_ column: PostgresColumn) throws -> Int64 {
        try self.required(column, self.optionalTimestamp(column))
    }

    /// Like ``int64(_:)``, with nil for NULL.
    package func optionalInt64(_ column: PostgresColumn) throws -> Int64? {
        try unsafe self.read(column, as: "an integer") { type, bytes in
            switch type {
            case .int8: unsafe Self.integer(bytes, as: Int64.self)
            case .int4: unsafe Self.integer(bytes, as: Int32.self).map(Int64.init)
            case .int2: unsafe Self.integer(bytes, as: Int16.self).map(Int64.init)
            case .oid: unsafe Self.integer(bytes, as: UInt32.self).map(Int64.init)
            default: nil
            }
        }
    }

    /// Like ``string(_:)``, with nil for NULL.
    package func optionalString(_ column: PostgresColumn) throws -> String? {
        try unsafe self.read(column, as: "text") { type, bytes in
            guard type.isTextual, let text = unsafe String(validating: bytes, as: UTF8.self) else { return nil }
            // The binary form of a user-defined type that is not its text hardly ever gets by without a zero byte.
            return type.rawValue >= PostgresType.firstUserDefined && text.utf8.contains(0) ? nil : text
        }
    }

    /// Like ``bool(_:)``, with nil for NULL.
    package func optionalBool(_ column: PostgresColumn) throws -> Bool? {
        try unsafe self.read(column, as: "a boolean") { type, bytes in
            unsafe type == .bool && bytes.count == 1 ? bytes[0] != 0 : nil
        }
    }

    /// Like ``bytes(_:)``, with nil for NULL.
    package func optionalBytes(_ column: PostgresColumn) throws -> [UInt8]? {
        try unsafe self.read(column, as: "bytes") { type, bytes in unsafe type == .bytea ? Array(bytes) : nil }
    }

    /// Like ``double(_:)``, with nil for NULL.
    package func optionalDouble(_ column: PostgresColumn) throws -> Double? {
        try unsafe self.read(column, as: "a floating-point number") { type, bytes in
            switch type {
            case .float8: unsafe Self.integer(bytes, as: UInt64.self).map(Double.init(bitPattern:))
            case .float4: unsafe Self.integer(bytes, as: UInt32.self).map { Double(Float(bitPattern: $0)) }
            default: nil
            }
        }
    }

    /// Like ``timestamp(_:)``, with nil for NULL.
    package func optionalTimestamp(_ column: PostgresColumn) throws -> Int64? {
        try unsafe self.read(column, as: "a time") { type, bytes in
            guard type == .timestamptz else { return nil }
            return unsafe Self.integer(bytes, as: Int64.self).map(PostgresTimestamp.unix(wire:))
        }
    }

    /// Reads a value, with nil for NULL; `decode` returns nil for what it cannot read.
    private func read<Value>(
        _ column: PostgresColumn,
        as wanted: StaticString,
        _ decode: (PostgresType, UnsafeRawBufferPointer) -> Value?
    ) throws -> Value? {
        let position = try self.columns.index(of: column)
        let field = Int32(position)
        if self.handle.isNull(row: self.index, column: field) { return nil }
        let type = self.columns.types[position]
        let value = unsafe self.handle.withValue(row: self.index, column: field) { unsafe decode(type, $0) }
        guard let value else {
            throw PostgresError(
                .decodingFailed,
                "column \(column) is \(type) and cannot be read as \(wanted); cast it in SQL"
            )
        }
        return value
    }

    private func required<Value>(_ column: PostgresColumn, _ value: Value?) throws -> Value {
        guard let value else {
            throw PostgresError(.decodingFailed, "column \(column) is NULL where a value is needed")
        }
        return value
    }

    /// A big-endian integer; nil if the length is not that of the type.
    private static func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: UnsafeRawBufferPointer,
        as type: Value.Type
    ) -> Value? {
        guard bytes.count == MemoryLayout<Value>.size else { return nil }
        return unsafe Value(bigEndian: bytes.loadUnaligned(as: type))
    }
}
