import Testing

@testable import Postgres

@Suite struct ParameterBufferTests {
    @Test func layOutOfMixedValues() throws {
        let buffer = try ParameterBuffer([.null, .text("aé"), .int64(-2), .bool(true), .bytes([0, 1])])
        #expect(buffer.types == [0, 0, 20, 16, 17])
        #expect(buffer.formats == [0, 0, 1, 1, 1])
        #expect(buffer.offsets == [nil, 0, 4, 12, 13])
        #expect(buffer.lengths == [0, 4, 8, 1, 2])
        #expect(
            buffer.bytes.prefix(15)
                == [0x61, 0xC3, 0xA9, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 1, 0, 1]
        )
    }

    /// An empty value at the end must still have an address: libpq takes a null pointer for NULL.
    @Test func emptyBytesHaveAnAddress() throws {
        let buffer = try ParameterBuffer([.bytes([])])
        #expect(buffer.offsets == [0])
        #expect(buffer.lengths == [0])
        #expect(!buffer.bytes.isEmpty)
    }

    @Test func arrayOfBytes() throws {
        let buffer = try ParameterBuffer([.bytesArray([[7], []])])
        let expected: [UInt8] = [
            0, 0, 0, 1,  // dimensions
            0, 0, 0, 0,  // no NULLs
            0, 0, 0, 17,  // bytea
            0, 0, 0, 2, 0, 0, 0, 1,  // two elements from 1
            0, 0, 0, 1, 7,
            0, 0, 0, 0,
        ]
        #expect(buffer.types == [1001])
        #expect(buffer.bytes.prefix(expected.count) == expected[...])
        #expect(buffer.lengths == [Int32(expected.count)])
    }

    @Test func emptyArrayHasNoDimension() throws {
        let buffer = try ParameterBuffer([.int64Array([])])
        #expect(buffer.lengths == [12])
        #expect(buffer.bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20])
    }

    @Test(arguments: [PostgresValue.text("a\0b"), .textArray(["a", "\0"])])
    func refusesNUL(_ value: PostgresValue) {
        let error = #expect(throws: PostgresError.self) { try ParameterBuffer([.int64(1), value]) }
        #expect(error?.code == .invalidParameter)
        #expect(error?.message.contains("$2") == true)
    }

    @Test(arguments: [
        (0, -946_684_800_000_000), (946_684_800_000_000, 0), (-1, -946_684_800_000_001),
        (Int64.max, Int64.max), (Int64.min, Int64.min),
    ])
    func timestampsMoveToTheEpochOf2000AndBack(_ unix: Int64, _ wire: Int64) {
        #expect(PostgresTimestamp.wire(unix: unix) == wire)
        #expect(PostgresTimestamp.unix(wire: wire) == unix)
    }

    @Test func refusesTimesBeforeTheFirst() {
        #expect(throws: PostgresError.self) { try ParameterBuffer([.timestamp(.min + 1)]) }
    }
}
