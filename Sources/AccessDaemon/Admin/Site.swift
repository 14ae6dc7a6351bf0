import AccessControl
import AdminAPI
import CardHashing
import GPIO
import Hardware
import LocalStore
import MQTT
import Postgres

/// The parts of a running site that requests and status are answered from.
struct Site: Sendable {
    let configuration: Configuration
    let state: StateInUse
    let running: RunningConfiguration
    let watchdog: WatchdogRecord
    let startedAt: Timestamp
    let doors: [DoorID: DoorController]
    /// What the doors are told by their inputs.
    let inputFeeds: [DoorInputFeed]
    let readers: [ReaderID: ReaderAssignment]
    let controller: AccessController
    let taps: TapRouter
    let breakGlass: BreakGlassDesk
    let tools: ToolDesk
    let rehasher: CardRehasher
    let snapshot: CurrentSnapshot
    let rules: AccessRules
    let keys: CardKeys
    let recorder: Recorder
    let events: EventBus
    let clock: TrustedClock
    let store: LocalStore
    let cards: any CardAuthority
    let directory: any DirectoryAuthority
    /// Nil with the embedded directory.
    let upstream: Upstream?
    /// Nil without a broker.
    let broker: Broker?
    /// Doors of ours that stand in for a dlock13.
    let dlock13Doors: [DLock13Door]
    /// Nil where the doors are no dlock over HTTP.
    let dlockServer: DLockServer?
    let chips: GPIOChips
    let monitor: HardwareMonitor
    let alarms: Alarms
    let alarmDesk: AlarmDesk
    /// Who may do what at the admin socket.
    let authorizer: Authorizer
    let measurements: Measurements
    let adminTraffic = AdminTraffic()
    /// Opens when the admin socket accepts connections, and every lock is at its standing.
    let isReady: Gate

    /// Whether circles and badges of p2k16 can be changed from here.
    var hasAdminRole: Bool { self.configuration.upstream?.admin != nil }

    var tapPath: TapPath {
        TapPath(
            doors: self.doors.sorted { $0.key < $1.key }.map(\.value),
            tools: self.tools.supervisors.sorted { $0.key < $1.key }.map(\.value)
        )
    }

    struct Upstream: Sendable {
        /// For connections of their own, such as of reports.
        let configuration: PostgresConfiguration
        /// With the admin role; nil where no administrator works.
        let admin: PostgresConfiguration?
        let sync: UpstreamSync
        let delivery: UpstreamDelivery
        let status: UpstreamStatus
    }

    struct Broker: Sendable {
        let client: MQTTClient
        let topicPrefix: String
    }
}
