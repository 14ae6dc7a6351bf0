/// The body of a record, taken apart: what is chained, and where the personal parts stand.
struct RecordBody {
    /// What the chain's hash is of.
    let chainedRange: Range<Int>
    let content: [UInt8]
    private(set) var parts: [PersonalPart] = []
    /// Where each part stands, as offsets into the buffer.
    private(set) var partOffsets: [Int] = []
    /// The parts that are marked as erased and not all zeros: a crash came between.
    private(set) var halfErased: [Int] = []

    /// Takes a body apart; nil when it is not what was written.
    init?(_ buffer: [UInt8], in range: Range<Int>, format: RecordFormat, hash: ChainHash) {
        switch format {
        case .plain:
            self.chainedRange = range
            self.content = Array(buffer[range])
        case .withPersonalParts:
            guard let chained = ChainedContent(buffer, in: range) else { return nil }
            self.chainedRange = range.lowerBound..<range.lowerBound + chained.byteCount
            self.content = chained.content
            var offset = self.chainedRange.upperBound
            for (index, commitment) in chained.commitments.enumerated() {
                let saltStart = offset + 1
                let start = saltStart + PartCoding.saltSize
                let end = start + commitment.length
                guard end <= range.upperBound else { return nil }
                switch buffer[offset] {
                case PartCoding.present:
                    let salt = Array(buffer[saltStart..<start])
                    let bytes = Array(buffer[start..<end])
                    guard commitment.isOf(bytes, salt: salt, hash: hash) else { return nil }
                    self.parts.append(.present(salt: salt, bytes: bytes))
                case PartCoding.erased:
                    if !buffer[saltStart..<end].allSatisfy({ $0 == 0 }) { self.halfErased.append(index) }
                    self.parts.append(.erased)
                default: return nil
                }
                self.partOffsets.append(offset)
                offset = end
            }
            guard offset == range.upperBound else { return nil }
        }
    }
}
