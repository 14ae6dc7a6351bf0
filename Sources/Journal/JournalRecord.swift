/// A durable record, read back and checked against the chain.
package struct JournalRecord: Equatable, Sendable {
    /// The journal that the record belongs to: older than the current one where a chain was broken.
    package let journalID: JournalID

    /// The record's number; unique in the directory.
    package let sequence: UInt64

    /// The content that was appended, without its personal parts.
    package let payload: [UInt8]

    /// The personal parts, in order; none in a segment of format 1.
    package let personal: [PersonalPart]

    /// The bytes that the chain holds of this record: see ``ChainedContent``, or the payload in a segment of format 1.
    package let chained: [UInt8]

    /// Whether ``chained`` is a ``ChainedContent``; false in a segment of format 1.
    package let hasCommitments: Bool

    /// The record's chain hash.
    package let hash: ChainDigest

    /// The bytes that the record keeps in memory, without the small change.
    var byteCount: Int {
        self.personal.reduce(self.payload.count + self.chained.count) { $0 + ($1.bytes?.count ?? 0) }
    }
}
