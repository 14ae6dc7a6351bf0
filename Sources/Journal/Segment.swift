/// What is known about a segment file: its durable part and where to begin reading in it.
struct Segment: Sendable {
    /// A place where reading can begin.
    struct Mark: Sendable {
        let sequence: UInt64
        let offset: UInt64
        let previousHash: ChainDigest
    }

    /// Bytes between two marks: a read skips at most so much.
    static let markDistance: UInt64 = 64 << 10

    let format: RecordFormat
    let journalID: JournalID
    let firstSequence: UInt64
    private(set) var nextSequence: UInt64
    private(set) var lastHash: ChainDigest
    private(set) var length: UInt64
    private var marks: [Mark]

    init(_ header: SegmentHeader) {
        self.format = header.format
        self.journalID = header.journalID
        self.firstSequence = header.firstSequence
        self.nextSequence = header.firstSequence
        self.lastHash = header.previousHash
        self.length = UInt64(SegmentHeader.byteCount)
        self.marks = [Mark(sequence: self.nextSequence, offset: self.length, previousHash: self.lastHash)]
    }

    var isEmpty: Bool { self.nextSequence == self.firstSequence }

    var name: String { Self.name(firstSequence: self.firstSequence) }

    static func name(firstSequence: UInt64) -> String {
        let digits = String(firstSequence)
        return String(repeating: "0", count: 20 - digits.count) + digits + ".seg"
    }

    /// Those that a journal can have: the first record is 1, and no journal gets so far that counting on overflows.
    private static let sequences: ClosedRange<UInt64> = 1...1 << 62

    /// The first sequence in a segment's name; nil for any other file.
    static func firstSequence(of name: String) -> UInt64? {
        guard name.hasSuffix(".seg"), let sequence = UInt64(name.dropLast(4)), Self.sequences.contains(sequence) else {
            return nil
        }
        return name == Self.name(firstSequence: sequence) ? sequence : nil
    }

    mutating func add(_ position: JournalPosition, recordSize: Int) {
        let last = self.marks[self.marks.count - 1]
        if self.length - last.offset >= Self.markDistance {
            self.marks.append(Mark(sequence: self.nextSequence, offset: self.length, previousHash: self.lastHash))
        }
        self.nextSequence = position.sequence + 1
        self.lastHash = position.hash
        self.length += UInt64(recordSize)
    }

    /// The last mark at or before a sequence.
    func mark(for sequence: UInt64) -> Mark {
        self.marks.last { $0.sequence <= sequence } ?? self.marks[0]
    }
}
