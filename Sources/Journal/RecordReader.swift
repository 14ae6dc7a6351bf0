/// Reads and checks the records of one segment, in order and in bounded memory.
struct RecordReader {
    enum Step {
        /// The next record, which is intact.
        case record(JournalPosition, size: Int)
        /// Nothing more.
        case end
        /// The last record was not written to its end, as in a crash.
        case torn
        /// The next record is not what was written.
        case damaged
    }

    /// What is read at once, unless a record is larger.
    private static let chunk = 128 << 10

    private let files: any FileOperations
    private let descriptor: Int32
    private let end: UInt64
    private var offset: UInt64
    private var chain: Chain
    private var buffer: [UInt8] = []
    private var position = 0
    private var payloadRange = 0..<0

    /// Begins at `offset`, where the next record of the chain stands, and reads nothing from `end` on.
    init(files: any FileOperations, descriptor: Int32, offset: UInt64, end: UInt64, chain: Chain) {
        self.files = files
        self.descriptor = descriptor
        self.offset = offset
        self.end = end
        self.chain = chain
    }

    /// The payload of the record that ``next()`` returned last.
    var payload: [UInt8] { Array(self.buffer[self.payloadRange]) }

    mutating func next() throws(SystemCallError) -> Step {
        let remaining = self.end - self.offset
        if remaining == 0 { return .end }
        guard remaining >= UInt64(RecordCoding.headerSize), try self.fill(RecordCoding.headerSize) else { return .torn }
        let length = self.buffer.littleEndian(UInt32.self, at: self.position)
        guard
            length == ~self.buffer.littleEndian(UInt32.self, at: self.position + 4),
            length <= JournalOptions.maximumPayload,
            self.buffer.littleEndian(UInt64.self, at: self.position + 8) == self.chain.nextSequence
        else {
            // Some file systems extend a file before they write into it.
            return try self.onlyZerosRemain() ? .torn : .damaged
        }
        let size = RecordCoding.overhead + Int(length)
        guard remaining >= UInt64(size), try self.fill(size) else { return .torn }

        let payloadStart = self.position + RecordCoding.headerSize
        self.payloadRange = payloadStart..<payloadStart + Int(length)
        let digest = self.chain.digest(of: self.buffer[self.payloadRange])
        guard digest == self.buffer.digest(at: self.payloadRange.upperBound) else { return .damaged }

        let position = JournalPosition(sequence: self.chain.nextSequence, hash: digest)
        self.chain.advance(to: digest)
        self.offset += UInt64(size)
        self.position += size
        return .record(position, size: size)
    }

    /// Makes `count` bytes from the current position available; false when the file is shorter.
    private mutating func fill(_ count: Int) throws(SystemCallError) -> Bool {
        let available = self.buffer.count - self.position
        if available >= count { return true }
        self.buffer.removeFirst(self.position)
        self.position = 0
        let start = self.offset + UInt64(available)
        let wanted = min(max(count - available, Self.chunk), Int(self.end - start))
        _ = try self.files.read(self.descriptor, into: &self.buffer, count: wanted, at: start)
        return self.buffer.count >= count
    }

    private func onlyZerosRemain() throws(SystemCallError) -> Bool {
        var offset = self.offset
        var chunk: [UInt8] = []
        while offset < self.end {
            chunk.removeAll(keepingCapacity: true)
            let count = min(Self.chunk, Int(self.end - offset))
            guard try self.files.read(self.descriptor, into: &chunk, count: count, at: offset) > 0 else { break }
            guard chunk.allSatisfy({ $0 == 0 }) else { return false }
            offset += UInt64(chunk.count)
        }
        return true
    }
}
