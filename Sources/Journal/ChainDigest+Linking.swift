extension ChainDigest {
    /// The hash of a record, computed from what it is linked to and what the chain holds of it.
    ///
    /// - Parameters:
    ///   - chained: ``JournalRecord/chained``.
    ///   - sequence: The record's number.
    ///   - journalID: The journal it belongs to.
    ///   - previous: The hash of the record before.
    ///   - hash: The hash of the chain.
    package init(
        of chained: [UInt8],
        sequence: UInt64,
        journalID: JournalID,
        after previous: ChainDigest,
        hash: @escaping ChainHash
    ) {
        var chain = Chain(hash: hash, journalID: journalID, nextSequence: sequence, lastHash: previous)
        self = chain.digest(of: chained[...])
    }
}
