/// What the journal holds.
package struct JournalStatus: Sendable, Hashable, Codable {
    /// The oldest entry kept; nil while the journal is empty.
    package var firstSequence: UInt64?
    package var lastSequence: UInt64?
    /// Entries that the authority has not got yet.
    package var undelivered: UInt64
    /// Entries that could not be written since the last one that could, and those that a slow disk may take yet.
    package var gaps: UInt64

    package init(firstSequence: UInt64?, lastSequence: UInt64?, undelivered: UInt64, gaps: UInt64) {
        self.firstSequence = firstSequence
        self.lastSequence = lastSequence
        self.undelivered = undelivered
        self.gaps = gaps
    }
}
