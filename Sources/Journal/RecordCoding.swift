/// The layout of a record: length, its complement, sequence, payload, chain hash.
enum RecordCoding {
    static let headerSize = 4 + 4 + 8
    static let overhead = Self.headerSize + ChainDigest.byteCount

    /// Appends the record that comes next in the chain, and moves the chain on.
    static func append(_ payload: [UInt8], to buffer: inout [UInt8], chain: inout Chain) -> JournalPosition {
        let position = JournalPosition(sequence: chain.nextSequence, hash: chain.digest(of: payload[...]))
        let length = UInt32(payload.count)
        buffer.append(littleEndian: length)
        buffer.append(littleEndian: ~length)
        buffer.append(littleEndian: position.sequence)
        buffer.append(contentsOf: payload)
        position.hash.append(to: &buffer)
        chain.advance(to: position.hash)
        return position
    }
}
