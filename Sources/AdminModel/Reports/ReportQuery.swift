/// What a report is asked to count.
package struct ReportQuery: Sendable, Hashable {
    /// The longest time that one report covers, in days.
    package static let maximumDays: Int64 = 3660
    package static let defaultDays: Int64 = 30
    package static let defaultLimit = 50
    package static let maximumLimit = 1000

    /// Events at this time or later; nil means ``defaultDays`` before the end.
    package var since: WireTime?
    /// Events before this time; nil means now.
    package var until: WireTime?
    /// The door's id; nil means all doors.
    package var door: String?
    /// Nil means the upstream where there is one, else the journal.
    package var source: ReportSource?
    /// At most so many lines where the report lists people, 1 to ``maximumLimit``.
    package var limit: Int

    package init(
        since: WireTime? = nil,
        until: WireTime? = nil,
        door: String? = nil,
        source: ReportSource? = nil,
        limit: Int = ReportQuery.defaultLimit
    ) {
        self.since = since
        self.until = until
        self.door = door
        self.source = source
        self.limit = limit
    }
}
