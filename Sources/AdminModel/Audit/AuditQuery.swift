/// What of the record is to be written out; everything given must match.
package struct AuditQuery: Sendable, Hashable {
    package var format: AuditFormat
    /// Entries at this time or later.
    package var since: WireTime?
    /// Entries at this time or earlier.
    package var until: WireTime?
    /// The door's id.
    package var door: String?
    /// The username.
    package var account: String?
    package var type: EventType?
    /// Nil means the upstream where there is one, else the journal.
    package var source: ReportSource?
    /// Everything about this member, and by this member: a username, or the number of an account that is gone.
    package var member: String?

    package init(
        format: AuditFormat = .jsonl,
        since: WireTime? = nil,
        until: WireTime? = nil,
        door: String? = nil,
        account: String? = nil,
        type: EventType? = nil,
        source: ReportSource? = nil,
        member: String? = nil
    ) {
        self.format = format
        self.since = since
        self.until = until
        self.door = door
        self.account = account
        self.type = type
        self.source = source
        self.member = member
    }
}
