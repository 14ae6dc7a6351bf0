/// What was erased of a member, or would be.
package struct ForgetReply: Sendable, Hashable, Codable {
    /// The number of the account.
    package var account: Int64
    /// Whether the member is in the directory and active: what happens from now on is on record again.
    package var active: Bool
    /// Entries of this site's journal of which something was erased.
    package var journal: UInt64
    /// Parts of entries that were erased in the upstream's access log, of all sites; nil where that was not done.
    package var accessLog: UInt64?
    /// Why nothing was erased upstream, and what to do.
    package var accessLogNote: String?
    /// Entries of journals of the first format: what is personal in them goes with their segment.
    package var notErasable: UInt64
    /// Files of the journal that were put aside as damaged, and may hold traces.
    package var quarantined: [String]
    /// The order's number on record; nil for a rehearsal.
    package var sequence: UInt64?

    package init(
        account: Int64,
        active: Bool,
        journal: UInt64,
        accessLog: UInt64?,
        accessLogNote: String? = nil,
        notErasable: UInt64,
        quarantined: [String],
        sequence: UInt64? = nil
    ) {
        self.account = account
        self.active = active
        self.journal = journal
        self.accessLog = accessLog
        self.accessLogNote = accessLogNote
        self.notErasable = notErasable
        self.quarantined = quarantined
        self.sequence = sequence
    }
}
