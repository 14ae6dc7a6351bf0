/// What makes an entry unique over all sites: the exactly-once key of delivery.
package struct JournalKey: Sendable, Hashable {
    package var site: String
    /// The UUID made with the journal, in the usual text form.
    package var journal: String
    package var sequence: UInt64

    package init(site: String, journal: String, sequence: UInt64) {
        self.site = site
        self.journal = journal
        self.sequence = sequence
    }
}

/// An entry as it stands in the journal, ready to be delivered.
package struct JournalledEntry: Sendable {
    package var key: JournalKey
    /// The entry's link of the hash chain, 32 bytes.
    package var hash: [UInt8]
    package var entry: JournalEntry
    /// The entry's JSON text.
    package var payload: [UInt8]
    /// Nil for an entry of a journal of format 1, whose hash is of its whole text.
    package var evidence: EntryEvidence?

    package init(
        key: JournalKey,
        hash: [UInt8],
        entry: JournalEntry,
        payload: [UInt8],
        evidence: EntryEvidence? = nil
    ) {
        self.key = key
        self.hash = hash
        self.entry = entry
        self.payload = payload
        self.evidence = evidence
    }
}
