/// The parameters of one statement, laid out as libpq wants them.
struct ParameterBuffer {
    private(set) var types: [UInt32] = []
    private(set) var formats: [Int32] = []
    private(set) var lengths: [Int32] = []
    /// Where each value starts in ``bytes``; nil for NULL.
    private(set) var offsets: [Int?] = []
    /// All values one after the other, so that one pointer serves for all.
    private(set) var bytes: [UInt8] = []

    private static let textFormat: Int32 = 0
    private static let binaryFormat: Int32 = 1

    /// - Throws: ``PostgresError`` `.invalidParameter` for a value that has no wire form.
    init(_ values: [PostgresValue]) throws {
        for (index, value) in values.enumerated() {
            let start = self.bytes.count
            let type = try self.append(value, number: index + 1)
            self.types.append(type.rawValue)
            self.formats.append(type == .unspecified ? Self.textFormat : Self.binaryFormat)
            self.offsets.append(value == .null ? nil : start)
            self.lengths.append(Int32(clamping: self.bytes.count - start))
        }
        // An empty value needs an address too: libpq takes a null pointer for NULL.
        self.bytes.append(0)
    }

    private mutating func append(_ value: PostgresValue, number: Int) throws -> PostgresType {
        switch value {
        case .null:
            return .unspecified
        case .text(let text):
            try Self.refuseNUL(in: text, number: number)
            self.bytes.append(contentsOf: text.utf8)
            // libpq takes the length of a value in text format from its terminator.
            self.bytes.append(0)
            return .unspecified
        case .int64(let value):
            self.append(value)
            return .int8
        case .bool(let value):
            self.bytes.append(value ? 1 : 0)
            return .bool
        case .bytes(let value):
            self.bytes.append(contentsOf: value)
            return .bytea
        case .double(let value):
            self.append(value.bitPattern)
            return .float8
        case .timestamp(let microseconds):
            guard let wire = PostgresTimestamp.wire(unix: microseconds) else {
                throw PostgresError(
                    .invalidParameter,
                    "parameter $\(number) is a time before the first that PostgreSQL knows"
                )
            }
            self.append(wire)
            return .timestamptz
        case .int64Array(let values):
            self.appendArray(values, of: .int8) { buffer, value in buffer.append(value) }
            return .int8Array
        case .textArray(let values):
            for value in values { try Self.refuseNUL(in: value, number: number) }
            self.appendArray(values, of: .text) { buffer, value in buffer.bytes.append(contentsOf: value.utf8) }
            return .textArray
        case .bytesArray(let values):
            self.appendArray(values, of: .bytea) { buffer, value in buffer.bytes.append(contentsOf: value) }
            return .byteaArray
        }
    }

    /// The binary form of an array (`array_recv` in PostgreSQL's `arrayfuncs.c`): dimensions, a flag for NULLs, the
    /// type of the elements; length and lower bound of each dimension; then each element with its length.
    private mutating func appendArray<Element>(
        _ elements: [Element],
        of type: PostgresType,
        _ append: (inout ParameterBuffer, Element) -> Void
    ) {
        self.append(Int32(elements.isEmpty ? 0 : 1))
        self.append(Int32(0))
        self.append(type.rawValue)
        guard !elements.isEmpty else { return }
        self.append(Int32(clamping: elements.count))
        self.append(Int32(1))
        for element in elements {
            let start = self.bytes.count
            self.append(Int32(0))
            append(&self, element)
            let length = UInt32(truncatingIfNeeded: self.bytes.count - start - 4)
            for byte in 0..<4 { self.bytes[start + byte] = UInt8(truncatingIfNeeded: length >> (24 - 8 * byte)) }
        }
    }

    private mutating func append(_ value: some FixedWidthInteger) {
        for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
            self.bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    private static func refuseNUL(in text: String, number: Int) throws {
        guard text.utf8.contains(0) else { return }
        throw PostgresError(
            .invalidParameter,
            "parameter $\(number) contains a NUL character, which PostgreSQL cannot store in text; send it as bytes"
        )
    }
}
