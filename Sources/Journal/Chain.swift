/// The end of the hash chain: the record that was last, and how the next one is linked to it.
struct Chain: Sendable {
    let hash: ChainHash
    let journalID: JournalID
    private(set) var nextSequence: UInt64
    private(set) var lastHash: ChainDigest
    private var scratch: [UInt8] = []

    init(hash: @escaping ChainHash, journalID: JournalID, nextSequence: UInt64, lastHash: ChainDigest) {
        self.hash = hash
        self.journalID = journalID
        self.nextSequence = nextSequence
        self.lastHash = lastHash
    }

    /// H(previous hash ‖ journal UUID ‖ sequence ‖ chained bytes) for a record that would come next.
    mutating func digest(of chained: ArraySlice<UInt8>) -> ChainDigest {
        self.scratch.removeAll(keepingCapacity: true)
        self.lastHash.append(to: &self.scratch)
        self.journalID.append(to: &self.scratch)
        self.scratch.append(littleEndian: self.nextSequence)
        self.scratch.append(contentsOf: chained)
        return self.hash(unsafe self.scratch.span.bytes)
    }

    mutating func advance(to digest: ChainDigest) {
        self.nextSequence += 1
        self.lastHash = digest
    }
}
