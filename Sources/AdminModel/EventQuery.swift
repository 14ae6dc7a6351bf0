/// Which events are asked for; everything given must match.
package struct EventQuery: Sendable, Hashable {
    package static let defaultLimit = 100
    package static let maximumLimit = 1000

    /// Events at this time or later.
    package var since: WireTime?
    /// Events before this time.
    package var until: WireTime?
    /// The door's id.
    package var door: String?
    /// The username.
    package var account: String?
    package var type: EventType?
    /// Only entries with a higher sequence, the oldest of them first.
    /// Without it the newest matching events are meant, still listed oldest first.
    package var after: UInt64?
    /// 1 to ``maximumLimit``.
    package var limit: Int

    package init(
        since: WireTime? = nil,
        until: WireTime? = nil,
        door: String? = nil,
        account: String? = nil,
        type: EventType? = nil,
        after: UInt64? = nil,
        limit: Int = EventQuery.defaultLimit
    ) {
        self.since = since
        self.until = until
        self.door = door
        self.account = account
        self.type = type
        self.after = after
        self.limit = limit
    }
}
