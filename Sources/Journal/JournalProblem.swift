/// Something about the journal's files that is not as it was written.
package struct JournalProblem: Equatable, Sendable {
    /// What is wrong.
    package enum Kind: Equatable, Sendable {
        /// The bytes of a record are not those that were chained.
        case edited
        /// A record stands at another place than its own.
        case reordered
        /// Records are not in the file, or the file is not there.
        case missing
        /// The hashes fit each other, and are not those that were written.
        case rewritten
        /// The rest of a file cannot be told apart into records.
        case unreadable
    }

    /// What is wrong.
    package let kind: Kind

    /// The journal that the records belong to.
    package let journalID: JournalID

    /// The first record that it is about.
    package let first: UInt64

    /// The last one.
    package let last: UInt64

    /// The name of the segment.
    package let file: String
}
