import Glibc

/// Looks at one segment's file beside what is known of it, and goes on behind what is wrong with it.
///
/// A segment is read as a whole: it is a few MiB large.
struct SegmentInspector {
    private struct Frame {
        let sequence: UInt64
        let body: Range<Int>
        let hash: ChainDigest
    }

    private let segment: Segment
    private let hash: ChainHash
    private let bytes: [UInt8]
    private(set) var records: [JournalRecord] = []
    private(set) var problems: [JournalProblem] = []
    /// The hashes that the file has for its records, by sequence.
    private var hashes: [UInt64: ChainDigest] = [:]

    /// Inspects a segment.
    ///
    /// - Parameter bytes: What is in the file; nil when there is none.
    init(_ segment: Segment, bytes: [UInt8]?, hash: @escaping ChainHash) throws {
        self.segment = segment
        self.hash = hash
        self.bytes = bytes ?? []
        guard !segment.isEmpty else { return }
        guard bytes != nil else {
            self.add(.missing, segment.firstSequence...segment.nextSequence - 1)
            return
        }
        let header = try? SegmentHeader(Array(self.bytes.prefix(SegmentHeader.byteCount)), hash: hash)
        let start = segment.mark(for: segment.firstSequence)
        if header?.journalID != segment.journalID || header?.firstSequence != segment.firstSequence
            || header?.previousHash != start.previousHash
        {
            self.add(.edited, segment.firstSequence...segment.firstSequence)
        }
        self.hashes[segment.firstSequence &- 1] = start.previousHash
        self.readRecords()
    }

    private mutating func add(_ kind: JournalProblem.Kind, _ sequences: ClosedRange<UInt64>) {
        self.problems.append(
            JournalProblem(
                kind: kind,
                journalID: self.segment.journalID,
                first: sequences.lowerBound,
                last: sequences.upperBound,
                file: self.segment.name
            )
        )
    }

    private mutating func readRecords() {
        var offset = SegmentHeader.byteCount
        var expected = self.segment.firstSequence
        var absent: Set<UInt64> = []
        let end = min(self.bytes.count, Int(self.segment.length))
        while offset < end {
            guard let frame = self.frame(at: offset, end: end) else {
                if expected < self.segment.nextSequence {
                    self.add(.unreadable, expected...self.segment.nextSequence - 1)
                }
                expected = self.segment.nextSequence
                break
            }
            offset = frame.body.upperBound + ChainDigest.byteCount
            if frame.sequence < expected, absent.remove(frame.sequence) == nil {
                // There already: a copy.
                self.add(.reordered, frame.sequence...frame.sequence)
                continue
            }
            if frame.sequence < expected {
                self.add(.reordered, frame.sequence...frame.sequence)
            } else {
                absent.formUnion(expected..<frame.sequence)
                expected = frame.sequence + 1
            }
            self.take(frame)
        }
        absent.formUnion(expected..<max(expected, self.segment.nextSequence))
        for range in Self.ranges(of: absent) { self.add(.missing, range) }
        if self.problems.isEmpty, self.hashes[self.segment.nextSequence - 1] != self.segment.lastHash {
            self.add(.rewritten, self.segment.firstSequence...self.segment.nextSequence - 1)
        }
    }

    private func frame(at offset: Int, end: Int) -> Frame? {
        guard offset + RecordCoding.overhead <= end else { return nil }
        let length = self.bytes.littleEndian(UInt32.self, at: offset)
        let start = offset + RecordCoding.headerSize
        guard
            length == ~self.bytes.littleEndian(UInt32.self, at: offset + 4),
            length <= RecordCoding.maximumBody,
            start + Int(length) + ChainDigest.byteCount <= end
        else { return nil }
        let sequence = self.bytes.littleEndian(UInt64.self, at: offset + 8)
        guard (self.segment.firstSequence..<self.segment.nextSequence).contains(sequence) else { return nil }
        let body = start..<start + Int(length)
        return Frame(sequence: sequence, body: body, hash: self.bytes.digest(at: body.upperBound))
    }

    private mutating func take(_ frame: Frame) {
        self.hashes[frame.sequence] = frame.hash
        guard let body = RecordBody(self.bytes, in: frame.body, format: self.segment.format, hash: self.hash) else {
            self.add(.edited, frame.sequence...frame.sequence)
            return
        }
        // Behind a hole or at another place there is nothing that the record could be linked to.
        if let previous = self.hashes[frame.sequence &- 1] {
            var chain = Chain(
                hash: self.hash,
                journalID: self.segment.journalID,
                nextSequence: frame.sequence,
                lastHash: previous
            )
            guard chain.digest(of: self.bytes[body.chainedRange]) == frame.hash else {
                self.add(.edited, frame.sequence...frame.sequence)
                return
            }
        }
        self.records.append(
            JournalRecord(
                journalID: self.segment.journalID,
                sequence: frame.sequence,
                payload: body.content,
                personal: body.parts,
                chained: Array(self.bytes[body.chainedRange]),
                hasCommitments: self.segment.format != .plain,
                hash: frame.hash
            )
        )
    }

    private static func ranges(of sequences: Set<UInt64>) -> [ClosedRange<UInt64>] {
        sequences.sorted().reduce(into: []) { ranges, sequence in
            if let last = ranges.last, last.upperBound + 1 == sequence {
                ranges[ranges.count - 1] = last.lowerBound...sequence
            } else {
                ranges.append(sequence...sequence)
            }
        }
    }
}
