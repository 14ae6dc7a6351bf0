/// The layout of a record: length, its complement, sequence, body, chain hash.
enum RecordCoding {
    static let headerSize = 4 + 4 + 8
    /// What a record takes beside its body, in every format.
    static let overhead = Self.headerSize + ChainDigest.byteCount
    /// The longest body: the largest payload, and what the file adds to it.
    static let maximumBody =
        JournalOptions.maximumPayload + 5 + JournalPayload.maximumParts
        * (ChainedContent.Commitment.byteCount + PartCoding.overhead)

    /// Appends the record that comes next in the chain, in the current format, and moves the chain on.
    static func append(_ payload: JournalPayload, to buffer: inout [UInt8], chain: inout Chain) -> JournalPosition {
        let salts = payload.personal.map { _ in PartCoding.makeSalt() }
        let chained = ChainedContent(
            content: payload.content,
            commitments: zip(payload.personal, salts).map {
                ChainedContent.Commitment(to: $0, salt: $1, hash: chain.hash)
            }
        ).bytes
        let position = JournalPosition(sequence: chain.nextSequence, hash: chain.digest(of: chained[...]))
        let parts = payload.personal.reduce(0) { $0 + PartCoding.overhead + $1.count }
        let length = UInt32(chained.count + parts)
        buffer.append(littleEndian: length)
        buffer.append(littleEndian: ~length)
        buffer.append(littleEndian: position.sequence)
        buffer.append(contentsOf: chained)
        for (bytes, salt) in zip(payload.personal, salts) {
            PartCoding.append(bytes, salt: salt, to: &buffer)
        }
        position.hash.append(to: &buffer)
        chain.advance(to: position.hash)
        return position
    }
}
