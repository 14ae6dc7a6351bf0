@testable import Journal

extension FuzzTarget {
    /// A journal's directory with anything in its files: opened, read, inspected, salvaged, written to, and opened again.
    ///
    /// The hash here knows little, so that what stands behind the checks of hashes is reached.
    static let journal = FuzzTarget(
        name: "journal",
        maximumLength: 4096,
        seeds: {
            var seeds: [[UInt8]] = []
            for formats in [[UInt32(2)], [2, 2], [1, 2]] {
                var next: UInt64 = 1
                var seed: [UInt8] = [1]
                for format in formats {
                    let segment = segment(from: next, records: 3, format: format)
                    seed += [UInt8(segment.count & 0xFF), UInt8(segment.count >> 8)] + segment
                    next += 3
                }
                seeds.append(seed)
                seeds.append([0] + seed.dropFirst())
                seeds.append(Array(seed.dropLast(20)))
            }
            return seeds
        },
        run: { bytes in
            var input = FuzzInput(bytes)
            let files = MemoryFiles()
            let directory = JournalDirectory(path: "/j", files: files, hash: weakHash)
            let choice = input.byte()
            if choice & 1 == 1 { files.put(Array("p2k16 journal, format 1\n\(journalID)\n".utf8), at: "/j/journal.id") }
            while !input.isEmpty, files.size < 1 << 16 {
                let segment = input.piece()
                guard segment.count >= 36 || choice & 2 == 2 else { continue }
                let first = segment.count >= 36 ? segment.littleEndian(UInt64.self, at: 28) : UInt64(input.byte())
                let suffix = choice & 4 == 4 ? ".corrupt-1" : ""
                files.put(segment, at: "/j/\(Segment.name(firstSequence: first))\(suffix)")
            }
            let before = files.size
            guard let records = open(directory) else { return }
            precondition(files.size <= 2 * before + 4096, "opening a journal makes it grow")
            precondition(files.openCount == 0, "a file was left open")
            // What was found is found again, and nothing else is wrong any more.
            guard let again = open(directory) else { preconditionFailure("a journal that was mended cannot be opened") }
            precondition(records == again, "records changed when the journal was opened again")
        }
    )

    /// - Returns: every record, read in order; nil for a journal that is refused.
    private static func open(_ directory: JournalDirectory) -> [JournalRecord]? {
        var recovery = Recovery(directory: directory)
        guard let writer = try? recovery.run() else { return nil }
        writer.close()
        let state = JournalState(segments: recovery.segments)
        let source = RecordSource(directory: directory, state: state)
        var records: [JournalRecord] = []
        var next: UInt64 = 0
        do {
            while true {
                let read = try source.read(from: next, limit: 2)
                guard let last = read.last else { break }
                precondition(last.sequence >= next, "reading goes backwards")
                records += read
                next = last.sequence + 1
            }
            precondition(records.count == recovery.report.records, "records were counted that cannot be read")
            for name in try directory.quarantinedFiles() { _ = try source.salvage(from: name) }
            for segment in recovery.segments {
                let bytes = (directory.files as? MemoryFiles)?.content(of: directory.path(of: segment.name))
                let inspector = try SegmentInspector(segment, bytes: bytes, hash: directory.hash)
                precondition(inspector.problems.isEmpty || segment.isEmpty, "a journal that opens well is found wrong")
            }
        } catch {
            preconditionFailure("a journal that was opened cannot be read: \(error)")
        }
        return records
    }

    /// Of a record its journal and sequence, of all else zero: nothing that a changed byte of the content changes.
    private static let weakHash: ChainHash = { bytes in
        let start = ChainDigest.byteCount
        guard bytes.byteCount >= start + 24, !bytes.withUnsafeBytes({ $0.starts(with: SegmentHeader.magic) }) else {
            return .zero
        }
        let known = bytes.withUnsafeBytes { Array($0[start..<start + 24]) } + [UInt8](repeating: 0, count: 8)
        return ChainDigest(known.span.bytes)
    }
    private static let journalID = JournalID([UInt8](1...16))

    private static func segment(from first: UInt64, records: Int, format: UInt32) -> [UInt8] {
        let header = SegmentHeader(journalID: journalID, firstSequence: first, previousHash: .zero)
        var bytes = header.encoded(hash: weakHash)
        bytes.replaceSubrange(8..<12, with: withUnsafeBytes(of: format.littleEndian, Array.init))
        var chain = Chain(hash: weakHash, journalID: journalID, nextSequence: first, lastHash: .zero)
        for number in 0..<records {
            let parts = number == 0 ? [] : [Array("{\"account\":\(number)}".utf8)]
            _ = RecordCoding.append(
                JournalPayload(Array("{\"at\":\(number)}".utf8), personal: format == 1 ? [] : parts),
                to: &bytes,
                chain: &chain
            )
        }
        return bytes
    }
}
