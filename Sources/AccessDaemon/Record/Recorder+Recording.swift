extension Recorder {
    /// What became of an entry that was to be put on record.
    enum Recording: Sendable {
        /// It is durable and has this sequence.
        case done(UInt64)
        /// The disk takes longer than anybody can wait, and may take it yet.
        case late(LateEntry, any Error)
        /// It is not on record, and is counted as a gap.
        case lost(any Error)

        /// Where it stands; nil while it does not.
        var sequence: UInt64? {
            guard case .done(let sequence) = self else { return nil }
            return sequence
        }

        /// Why it does not stand yet.
        var error: (any Error)? {
            switch self {
            case .done: nil
            case .late(_, let error), .lost(let error): error
            }
        }
    }
}
