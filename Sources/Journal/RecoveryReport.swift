/// What was found in the journal's directory when it was opened.
package struct RecoveryReport: Sendable {
    /// A file that was put aside because it can't be trusted.
    package struct Quarantined: Sendable {
        /// Its name in the journal's directory now, ending in `.corrupt-<n>`. It is never removed.
        package let file: String

        /// What is wrong with it, for people.
        package let reason: String
    }

    /// The journal's UUID from now on.
    package internal(set) var journalID: JournalID

    /// Whether the UUID was made now: the journal is new, or its chain could not be continued.
    package internal(set) var journalIDIsNew = false

    /// How many records can be read.
    package internal(set) var records = 0

    /// Bytes of records that a crash had left unfinished and that were cut off. Nobody was told they were durable.
    package internal(set) var tornBytes: UInt64 = 0

    /// Bytes left behind by appends that had failed with an error, and that were cut off.
    package internal(set) var abandonedBytes: UInt64 = 0

    /// The damaged segments and those after them, oldest first: an alarm unless empty.
    package internal(set) var quarantined: [Quarantined] = []
}
