/// What proves an entry: the bytes that its hash is of, and its personal parts with their salts.
///
/// With it everybody who has the rows of a journal can compute its chain again, without the journal.
package struct EntryEvidence: Sendable, Hashable {
    /// A personal part and the salt that its commitment was made with.
    package struct Part: Sendable, Hashable {
        package var bytes: [UInt8]
        /// Never empty.
        package var salt: [UInt8]

        package init(bytes: [UInt8], salt: [UInt8]) {
            self.bytes = bytes
            self.salt = salt
        }
    }

    /// The bytes that the chain holds.
    package var chained: [UInt8]
    /// The parts that were not erased.
    package var parts: [JournalEntry.PersonalPart: Part]

    package init(chained: [UInt8], parts: [JournalEntry.PersonalPart: Part]) {
        self.chained = chained
        self.parts = parts
    }
}
