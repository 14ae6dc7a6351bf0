/// The active segment: writes groups of records and makes each durable with one fdatasync.
///
/// It belongs to the journal's writing thread and owns its descriptor until ``close()``.
struct SegmentWriter: Sendable {
    /// The buffer is kept between groups up to this size, in bytes.
    private static let keptCapacity = 256 << 10

    let directory: JournalDirectory
    private var descriptor: Int32
    private var chain: Chain
    private var buffer: [UInt8] = []

    /// The durable part of the active segment.
    private(set) var segment: Segment

    /// Whether the file ends, on the disk, where ``segment`` says.
    ///
    /// After a failed fdatasync Linux marks the pages clean that it could not write, and a later fdatasync succeeds
    /// without them (https://lwn.net/Articles/752063/). So nothing is ever added to such a file: the next append
    /// starts a segment, whose header says where this one ends. Nothing is added to a segment of an older format either.
    private var tailIsKnown: Bool

    init(directory: JournalDirectory, segment: Segment, descriptor: Int32) {
        self.directory = directory
        self.segment = segment
        self.descriptor = descriptor
        self.tailIsKnown = segment.format == .current
        self.chain = Chain(
            hash: directory.hash,
            journalID: segment.journalID,
            nextSequence: segment.nextSequence,
            lastHash: segment.lastHash
        )
    }

    /// Makes the payloads durable, all or, as far as the caller may assume, none.
    ///
    /// - Returns: Their positions, in order.
    mutating func append(_ payloads: [JournalPayload]) throws(SystemCallError) -> [JournalPosition] {
        if !self.tailIsKnown {
            try self.startSegment()
        }
        var chain = self.chain
        var segment = self.segment
        self.buffer.removeAll(keepingCapacity: self.buffer.capacity <= Self.keptCapacity)
        let positions = payloads.map { payload in
            let start = self.buffer.count
            let position = RecordCoding.append(payload, to: &self.buffer, chain: &chain)
            segment.add(position, recordSize: self.buffer.count - start)
            return position
        }
        do {
            try self.directory.files.write(self.descriptor, self.buffer, at: self.segment.length)
        } catch {
            self.cutTail()
            throw error
        }
        do {
            try self.directory.files.synchronize(self.descriptor)
        } catch {
            self.cutTail()
            self.tailIsKnown = false
            throw error
        }
        self.chain = chain
        self.segment = segment
        return positions
    }

    /// Closes the active segment and begins the next one.
    mutating func startSegment() throws(SystemCallError) {
        let header = SegmentHeader(
            journalID: self.chain.journalID,
            firstSequence: self.chain.nextSequence,
            previousHash: self.chain.lastHash
        )
        let segment = Segment(header)
        let descriptor = try self.directory.stage(header.encoded(hash: self.directory.hash), as: segment.name)
        // From here on a crash may leave the new segment in place, which ends the old one: it must not grow any more.
        self.tailIsKnown = false
        do {
            try self.directory.commitStaged(segment.name)
        } catch {
            self.directory.files.close(descriptor)
            throw error
        }
        self.directory.files.close(self.descriptor)
        self.descriptor = descriptor
        self.segment = segment
        try self.directory.synchronize()
        self.tailIsKnown = true
    }

    func close() {
        self.directory.files.close(self.descriptor)
    }

    private mutating func cutTail() {
        do {
            try self.directory.files.truncate(self.descriptor, to: self.segment.length)
        } catch {
            self.tailIsKnown = false
        }
    }
}
