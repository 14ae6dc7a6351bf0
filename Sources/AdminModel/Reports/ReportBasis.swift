/// What a report rests on, so that nobody takes silence for emptiness.
package struct ReportBasis: Sendable, Hashable, Codable {
    package var source: ReportSource
    /// The time zone whose days and hours are counted, by name: of the upstream's sessions, as in p2k16's web
    /// application, or of this machine.
    package var zone: String
    package var since: WireTime
    package var until: WireTime
    /// The oldest event that the source has; absent when it has none.
    package var earliest: WireTime?
    /// The site's events that the upstream has not got yet, so that they are not counted.
    package var undelivered: UInt64

    package init(
        source: ReportSource,
        zone: String,
        since: WireTime,
        until: WireTime,
        earliest: WireTime? = nil,
        undelivered: UInt64
    ) {
        self.source = source
        self.zone = zone
        self.since = since
        self.until = until
        self.earliest = earliest
        self.undelivered = undelivered
    }
}
