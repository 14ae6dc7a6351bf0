import Glibc

/// Reads durable records back; used on the journal's reading queue only.
struct RecordSource: Sendable {
    /// A read ends after so many payload bytes, so that it needs bounded memory whatever the limit.
    static let maximumBytes = 4 << 20

    let directory: JournalDirectory
    let state: JournalState

    func read(from sequence: UInt64, limit: Int) throws -> [JournalRecord] {
        var records: [JournalRecord] = []
        var next = sequence
        var room = Self.maximumBytes
        while records.count < limit, room > 0, let segment = self.state.segment(from: next) {
            let descriptor = try self.directory.open(segment.name, flags: O_RDONLY)
            defer { self.directory.files.close(descriptor) }
            var reader = self.reader(of: segment, descriptor, from: segment.mark(for: next))
            next = max(next, segment.firstSequence)
            reading: while records.count < limit, room > 0, next < segment.nextSequence {
                switch try reader.next() {
                case .record(let position, _):
                    guard position.sequence == next else { continue reading }
                    let record = reader.record(at: position)
                    records.append(record)
                    room -= record.byteCount
                    next += 1
                case .end, .torn, .damaged:
                    // What is intact is delivered first; the next read meets the damage again.
                    if !records.isEmpty { return records }
                    throw self.damage(in: segment, before: next + 1)
                }
            }
        }
        return records
    }

    /// The intact records of a file that was put aside, but those that can be read from the journal itself.
    func salvage(from name: String) throws -> [JournalRecord] {
        var journalIDs = self.state.journalIDs
        for name in try self.directory.quarantinedFiles() {
            let descriptor = try self.directory.open(name, flags: O_RDONLY)
            defer { self.directory.files.close(descriptor) }
            if let header = try? self.directory.readHeader(descriptor) { journalIDs.insert(header.journalID) }
        }
        return try Salvage(directory: self.directory, journalIDs: journalIDs).records(in: name)
            .filter { !self.state.holds($0.sequence, of: $0.journalID) }
    }

    func damage(in segment: Segment, before sequence: UInt64) -> JournalError {
        JournalError(
            .damaged,
            "journal segment \(self.directory.path(of: segment.name)) is damaged before record \(sequence): check the "
                + "disk; restarting puts the segment aside"
        )
    }

    func reader(of segment: Segment, _ descriptor: Int32, from mark: Segment.Mark) -> RecordReader {
        RecordReader(
            files: self.directory.files,
            descriptor: descriptor,
            format: segment.format,
            offset: mark.offset,
            end: segment.length,
            chain: Chain(
                hash: self.directory.hash,
                journalID: segment.journalID,
                nextSequence: mark.sequence,
                lastHash: mark.previousHash
            )
        )
    }

    /// Removes segments from the oldest on, as long as they are closed, delivered and old.
    ///
    /// - Returns: How many.
    func removeSegments(upTo sequence: UInt64, olderThan seconds: Int64) throws -> Int {
        var removed = 0
        for segment in self.state.closedSegments {
            guard segment.nextSequence - 1 <= sequence, try self.modified(segment) < seconds else { break }
            try self.directory.files.remove(self.directory.path(of: segment.name))
            self.state.removeFirstSegment()
            removed += 1
        }
        if removed > 0 { try self.directory.synchronize() }
        return removed
    }

    private func modified(_ segment: Segment) throws(SystemCallError) -> Int64 {
        let descriptor = try self.directory.open(segment.name, flags: O_RDONLY)
        defer { self.directory.files.close(descriptor) }
        return try self.directory.files.status(descriptor).modified
    }
}
