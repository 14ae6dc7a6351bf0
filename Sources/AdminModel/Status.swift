/// The reply of `GET /v1/status`: the daemon in one view.
package struct Status: Sendable, Hashable, Codable {
    /// The daemon's version.
    package var version: String
    package var site: String
    package var authority: Authority
    package var startedAt: WireTime
    /// The daemon's clock, by which it decides.
    package var now: WireTime
    /// Whether taps are decided.
    package var ready: Bool
    /// p2k16's database; off when the authority is embedded.
    package var upstream: Link
    package var mqtt: Link
    package var snapshot: SnapshotStatus
    /// How old what is known of the upstream is; nil without one, and before the first load.
    package var truth: TruthStatus?
    package var journal: JournalStatus
    /// What is wrong, the oldest first.
    package var alarms: [Alarm]

    package init(
        version: String,
        site: String,
        authority: Authority,
        startedAt: WireTime,
        now: WireTime,
        ready: Bool,
        upstream: Link,
        mqtt: Link,
        snapshot: SnapshotStatus,
        truth: TruthStatus? = nil,
        journal: JournalStatus,
        alarms: [Alarm] = []
    ) {
        self.version = version
        self.site = site
        self.authority = authority
        self.startedAt = startedAt
        self.now = now
        self.ready = ready
        self.upstream = upstream
        self.mqtt = mqtt
        self.snapshot = snapshot
        self.truth = truth
        self.journal = journal
        self.alarms = alarms
    }
}
