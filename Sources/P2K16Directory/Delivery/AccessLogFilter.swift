package import AccessControl

/// Which rows of the access log are asked for; everything given must match.
package struct AccessLogFilter: Sendable, Hashable {
    package var since: Timestamp?
    package var until: Timestamp?
    package var door: DoorID?
    package var account: AccountID?
    package var typeName: String?
    package var member: MemberTraces?

    package init(
        since: Timestamp? = nil,
        until: Timestamp? = nil,
        door: DoorID? = nil,
        account: AccountID? = nil,
        typeName: String? = nil,
        member: MemberTraces? = nil
    ) {
        self.since = since
        self.until = until
        self.door = door
        self.account = account
        self.typeName = typeName
        self.member = member
    }

    /// Whether an entry of the journal is one of them.
    package func matches(_ entry: JournalEntry) -> Bool {
        (self.door == nil || entry.door == self.door) && (self.account == nil || entry.account == self.account)
            && (self.typeName == nil || entry.typeName == self.typeName)
            && (self.since.map { entry.at >= $0 } ?? true) && (self.until.map { entry.at <= $0 } ?? true)
            && (self.member.map { !$0.parts(of: entry).isEmpty } ?? true)
    }
}
