/// A durable record, read back and checked against the chain.
package struct JournalRecord: Equatable, Sendable {
    /// The journal that the record belongs to: older than the current one where a chain was broken.
    package let journalID: JournalID

    /// The record's number; unique in the directory.
    package let sequence: UInt64

    /// The bytes that were appended.
    package let payload: [UInt8]

    /// The record's chain hash.
    package let hash: ChainDigest
}
