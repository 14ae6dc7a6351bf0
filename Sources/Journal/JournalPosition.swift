/// Where a record stands in the journal, known once it is durable.
package struct JournalPosition: Hashable, Sendable {
    /// Counts up by one from record to record; jumps ahead only where the journal UUID changes.
    package let sequence: UInt64

    /// The record's chain hash.
    package let hash: ChainDigest
}
