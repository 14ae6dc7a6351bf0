extension Configuration {
    /// The section `journal`.
    package struct Journaling: Sendable, Hashable {
        /// What a tap leads to when its decision cannot be put on record, for a full disk or one that stalls.
        package enum FailurePolicy: String, Sendable, Hashable, CaseIterable {
            /// Who may come in is let in, and the missing record is alarmed.
            case admit
            /// Nobody is let in; people still come out.
            case refuse
        }

        /// How long an append may take before it counts as failed: 10 ms to 10 s.
        package var timeout: Duration
        /// How long delivered entries stay: 1 to 365 days.
        package var retention: Duration
        package var onFailure: FailurePolicy
    }
}
