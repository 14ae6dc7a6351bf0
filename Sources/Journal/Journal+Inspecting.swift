import Glibc

extension Journal {
    /// Reads every segment again and compares it with what is known of it since it was written or recovered.
    ///
    /// Unlike ``read(from:limit:)`` it goes on behind damage. A segment at a time is in memory, and others who read get
    /// their turn in between; what is appended meanwhile may be left out.
    ///
    /// - Parameter body: Gets a segment after the other, oldest first; what it throws ends it.
    /// - Throws: ``JournalError``: `ioError`; and what `body` throws.
    package func inspect(_ body: (JournalInspection) async throws -> Void) async throws {
        guard let last = self.lastSequence else { return }
        var next: UInt64 = 0
        while next <= last {
            let start = next
            let inspection = try await self.onReadingQueue { try $0.inspectSegment(from: start) }
            guard let inspection else { return }
            next = inspection.sequences.upperBound
            try await body(inspection)
        }
    }
}

extension RecordSource {
    /// Inspects the segment with a record, or the next there is; nil when there is none.
    fileprivate func inspectSegment(from sequence: UInt64) throws -> JournalInspection? {
        guard let segment = self.state.segment(from: sequence) else { return nil }
        let inspector = try SegmentInspector(segment, bytes: self.content(of: segment), hash: self.directory.hash)
        return JournalInspection(
            journalID: segment.journalID,
            sequences: segment.firstSequence..<segment.nextSequence,
            records: inspector.records.sorted { $0.sequence < $1.sequence },
            problems: inspector.problems
        )
    }

    private func content(of segment: Segment) throws(SystemCallError) -> [UInt8]? {
        let descriptor: Int32
        do {
            descriptor = try self.directory.open(segment.name, flags: O_RDONLY)
        } catch  where error.errno == ENOENT {
            return nil
        }
        defer { self.directory.files.close(descriptor) }
        var bytes: [UInt8] = []
        _ = try self.directory.files.read(descriptor, into: &bytes, count: Int(segment.length), at: 0)
        return bytes
    }
}
