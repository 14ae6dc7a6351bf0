import Glibc

/// Finds the intact records in a file that was put aside, also behind damage.
///
/// A record is intact if its hash follows from the 32 bytes before it, which are the hash of the record before, damaged or
/// not: so nothing is taken for a record that the journal has not written there.
struct Salvage {
    /// A segment may be longer than ``JournalOptions/segmentSize`` by what waited when it became full, or longer still
    /// while the disk took no other.
    private static let maximumBytes: UInt64 = 64 << 20

    let directory: JournalDirectory
    /// The UUIDs that records here can have been written under.
    let journalIDs: Set<JournalID>

    /// The intact records, in their order; none of a file that is far too large to be a segment.
    func records(in name: String) throws -> [JournalRecord] {
        let (bytes, formats) = try self.content(of: name)
        var records: [JournalRecord] = []
        var offset = SegmentHeader.byteCount
        while offset + RecordCoding.overhead <= bytes.count {
            if let record = self.record(in: bytes, at: offset, formats) {
                records.append(record)
                offset += RecordCoding.overhead + Int(bytes.littleEndian(UInt32.self, at: offset))
            } else {
                offset += 1
            }
        }
        return records
    }

    /// The bytes of a file, and how its records may be written.
    private func content(of name: String) throws -> ([UInt8], [RecordFormat]) {
        let descriptor = try self.directory.open(name, flags: O_RDONLY)
        defer { self.directory.files.close(descriptor) }
        let size = try self.directory.files.status(descriptor).size
        guard size <= Self.maximumBytes else { return ([], []) }
        let format = try? self.directory.readHeader(descriptor)?.format
        var bytes: [UInt8] = []
        _ = try self.directory.files.read(descriptor, into: &bytes, count: Int(size), at: 0)
        return (bytes, format.map { [$0] } ?? [.withPersonalParts, .plain])
    }

    private func record(in bytes: [UInt8], at offset: Int, _ formats: [RecordFormat]) -> JournalRecord? {
        let length = bytes.littleEndian(UInt32.self, at: offset)
        guard
            length == ~bytes.littleEndian(UInt32.self, at: offset + 4),
            length <= RecordCoding.maximumBody,
            offset + RecordCoding.overhead + Int(length) <= bytes.count
        else { return nil }
        let start = offset + RecordCoding.headerSize
        let range = start..<start + Int(length)
        let sequence = bytes.littleEndian(UInt64.self, at: offset + 8)
        let hash = bytes.digest(at: range.upperBound)
        // What stands before the first record is in the header, before the header's own hash.
        let isFirst = offset == SegmentHeader.byteCount
        let previous = bytes.digest(at: isFirst ? 36 : offset - ChainDigest.byteCount)
        for format in formats {
            guard let body = RecordBody(bytes, in: range, format: format, hash: self.directory.hash) else { continue }
            for journalID in self.journalIDs {
                var chain = Chain(
                    hash: self.directory.hash,
                    journalID: journalID,
                    nextSequence: sequence,
                    lastHash: previous
                )
                guard chain.digest(of: bytes[body.chainedRange]) == hash else { continue }
                return JournalRecord(
                    journalID: journalID,
                    sequence: sequence,
                    payload: body.content,
                    personal: body.parts,
                    chained: Array(bytes[body.chainedRange]),
                    hasCommitments: format != .plain,
                    hash: hash
                )
            }
        }
        return nil
    }
}
