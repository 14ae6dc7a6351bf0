/// What was found in one segment: the records that are as they were written, and what is not.
package struct JournalInspection: Sendable {
    /// The journal that the segment belongs to.
    package let journalID: JournalID

    /// The records that the segment was written with.
    package let sequences: Range<UInt64>

    /// Those that are as they were written, ascending.
    package let records: [JournalRecord]

    /// What is not as it was written.
    package let problems: [JournalProblem]
}
