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
    private let format: RecordFormat
    private var body: RecordBody?
    private var bodyRange = 0..<0
    private var bodyOffset: UInt64 = 0

    /// Begins at `offset`, where the next record of the chain stands, and reads nothing from `end` on.
    init(
        files: any FileOperations,
        descriptor: Int32,
        format: RecordFormat,
        offset: UInt64,
        end: UInt64,
        chain: Chain
    ) {
        self.files = files
        self.format = format
        self.descriptor = descriptor
        self.offset = offset
        self.end = end
        self.chain = chain
    }

    /// The record that ``next()`` returned last.
    func record(at position: JournalPosition) -> JournalRecord {
        guard let body = self.body else { preconditionFailure("no record was read") }
        return JournalRecord(
            journalID: self.chain.journalID,
            sequence: position.sequence,
            payload: body.content,
            personal: body.parts,
            chained: Array(self.buffer[body.chainedRange]),
            hasCommitments: self.format != .plain,
            hash: position.hash
        )
    }

    /// Where a personal part of that record stands in the file.
    func place(ofPart index: Int) -> PartCoding.Place {
        guard let body = self.body else { preconditionFailure("no record was read") }
        let offset = body.partOffsets[index]
        let end = index + 1 < body.partOffsets.count ? body.partOffsets[index + 1] : self.bodyRange.upperBound
        return PartCoding.Place(
            offset: self.bodyOffset + UInt64(offset - self.bodyRange.lowerBound),
            count: end - offset - 1
        )
    }

    /// The parts of that record whose erasing a crash has interrupted.
    var halfErasedParts: [Int] { self.body?.halfErased ?? [] }

    mutating func next() throws(SystemCallError) -> Step {
        let remaining = self.end - self.offset
        if remaining == 0 { return .end }
        guard remaining >= UInt64(RecordCoding.headerSize), try self.fill(RecordCoding.headerSize) else { return .torn }
        let length = self.buffer.littleEndian(UInt32.self, at: self.position)
        guard
            length == ~self.buffer.littleEndian(UInt32.self, at: self.position + 4),
            length <= RecordCoding.maximumBody,
            self.buffer.littleEndian(UInt64.self, at: self.position + 8) == self.chain.nextSequence
        else {
            // Some file systems extend a file before they write into it.
            return try self.onlyZerosRemain() ? .torn : .damaged
        }
        let size = RecordCoding.overhead + Int(length)
        guard remaining >= UInt64(size), try self.fill(size) else { return .torn }

        let bodyStart = self.position + RecordCoding.headerSize
        let range = bodyStart..<bodyStart + Int(length)
        guard let body = RecordBody(self.buffer, in: range, format: self.format, hash: self.chain.hash) else {
            return .damaged
        }
        let digest = self.chain.digest(of: self.buffer[body.chainedRange])
        guard digest == self.buffer.digest(at: range.upperBound) else { return .damaged }
        self.body = body
        self.bodyRange = range
        self.bodyOffset = self.offset + UInt64(RecordCoding.headerSize)

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
