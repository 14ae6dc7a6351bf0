/// What the journal has done since it was opened; every number only grows.
package struct JournalStatistics: Equatable, Sendable {
    /// Records made durable.
    package var records = 0

    /// Groups made durable, which is one fdatasync each.
    package var groups = 0

    /// Records that could not be written.
    package var failures = 0

    /// Records made durable after their caller had been told ``JournalError/Code/timedOut``.
    package var lateAppends = 0

    /// Records that could not be written, after their caller had been told ``JournalError/Code/timedOut``.
    package var lateFailures = 0

    /// Times that a full segment could not be followed by a new one; the full one is used meanwhile.
    package var failedRotations = 0
}
