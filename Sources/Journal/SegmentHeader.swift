/// The first bytes of a segment; the format is in `Docs/journal-format.md`.
struct SegmentHeader: Equatable, Sendable {
    static let magic = Array("P2K16JNL".utf8)
    static let byteCount = 8 + 4 + JournalID.byteCount + 8 + 2 * ChainDigest.byteCount

    let format: RecordFormat
    let journalID: JournalID
    let firstSequence: UInt64
    let previousHash: ChainDigest

    /// The header of a new segment.
    init(journalID: JournalID, firstSequence: UInt64, previousHash: ChainDigest) {
        self.format = .current
        self.journalID = journalID
        self.firstSequence = firstSequence
        self.previousHash = previousHash
    }

    /// Reads a header; nil when it is damaged.
    init?(_ bytes: [UInt8], hash: ChainHash) throws(JournalError) {
        let checked = Self.byteCount - ChainDigest.byteCount
        guard
            bytes.count == Self.byteCount,
            bytes.starts(with: Self.magic),
            bytes.digest(at: checked) == hash(unsafe bytes.span.bytes.extracting(0..<checked))
        else { return nil }
        let version = bytes.littleEndian(UInt32.self, at: 8)
        guard let format = RecordFormat(rawValue: version) else {
            throw JournalError(
                .unsupportedVersion,
                "the journal has format version \(version), this program reads \(RecordFormat.current.rawValue) and "
                    + "older: run the newer program"
            )
        }
        self.format = format
        self.journalID = JournalID(Array(bytes[12..<28]))
        self.firstSequence = bytes.littleEndian(UInt64.self, at: 28)
        self.previousHash = bytes.digest(at: 36)
    }

    func encoded(hash: ChainHash) -> [UInt8] {
        var bytes = Self.magic
        bytes.append(littleEndian: self.format.rawValue)
        self.journalID.append(to: &bytes)
        bytes.append(littleEndian: self.firstSequence)
        self.previousHash.append(to: &bytes)
        hash(unsafe bytes.span.bytes).append(to: &bytes)
        return bytes
    }

    /// Whether this segment begins where the other one, as far as it is known, ends.
    func follows(_ segment: Segment) -> Bool {
        guard self.previousHash == segment.lastHash else { return false }
        return self.journalID == segment.journalID
            ? self.firstSequence == segment.nextSequence : self.firstSequence >= segment.nextSequence
    }
}
