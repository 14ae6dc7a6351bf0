import AdminAPI
import AdminModel
import Synchronization

/// Answers every route with a fixed reply and remembers what it was asked.
final class FakeBackend: AdminBackend {
    struct Unexpected: Error {}

    struct Seen: Sendable {
        var caller: Caller?
        var command: DoorCommand?
        var name: String?
        var movements: [String] = []
        var tap: TapRequest?
        var enroll: CardEnrollRequest?
        var disable: CardDisableRequest?
        var cards: CardQuery?
        var set: CardSetRequest?
        var replace: CardReplaceRequest?
        var retire: CardKeyRetireRequest?
        var toolOrder: ToolOrder?
        var toolRequest: ToolOrderRequest?
        var query: EventQuery?
        var at: WireTime?
        var after: UInt64?
        var report: ReportQuery?
        var change: DirectoryRequest?
        var acknowledged: AlarmAcknowledgeRequest?
    }

    static let time = WireTime(microseconds: 1_795_283_580_250_000)
    static let door = Door(
        id: "entrance",
        name: "Front door",
        state: .locked,
        capabilities: [.lock, .hold],
        lockConnected: true
    )
    static let card = Card(
        id: 12,
        account: "anna",
        label: "blue fob",
        status: .active,
        state: .active,
        fingerprint: "k3-f00d"
    )

    private let memory = Mutex(Seen())
    /// What every method throws, if anything.
    private let error: (any Error)?
    private let live: @Sendable () -> AsyncStream<LiveEvent>
    /// What the live stream of hardware gives before it ends.
    let hardwareEvents: [LiveHardware]

    convenience init(
        error: (any Error)? = nil,
        live: AsyncStream<LiveEvent> = AsyncStream { $0.finish() },
        hardwareEvents: [LiveHardware] = []
    ) {
        self.init(error: error, hardwareEvents: hardwareEvents) { live }
    }

    /// - Parameter live: makes what each listener gets, so that the listener alone holds it.
    init(
        error: (any Error)? = nil,
        hardwareEvents: [LiveHardware] = [],
        live: @escaping @Sendable () -> AsyncStream<LiveEvent>
    ) {
        self.error = error
        self.live = live
        self.hardwareEvents = hardwareEvents
    }

    var seen: Seen { self.memory.withLock { $0 } }

    func note(_ caller: Caller, _ change: (inout Seen) -> Void = { _ in }) throws {
        self.memory.withLock { seen in
            seen.caller = caller
            change(&seen)
        }
        if let error = self.error { throw error }
    }

    func status(caller: Caller) async throws -> Status {
        try self.note(caller)
        return Status(
            version: "1.0",
            site: "bitraf",
            authority: .embedded,
            startedAt: Self.time,
            now: Self.time,
            ready: true,
            upstream: Link(state: .off),
            mqtt: Link(state: .connected),
            snapshot: SnapshotStatus(takenAt: Self.time, ageSeconds: 1.5, accounts: 3, cards: 2),
            journal: JournalStatus(firstSequence: 1, lastSequence: 9, undelivered: 0, gaps: 0),
            alarms: [Self.alarm]
        )
    }

    func health(caller: Caller) async throws -> Health {
        try self.note(caller)
        return Health(parts: [HealthPart(name: "mqtt", state: .down, detail: "away", remedy: "start it")])
    }

    func doors(caller: Caller) async throws -> [Door] {
        try self.note(caller)
        return [Self.door]
    }

    func door(_ id: String, caller: Caller) async throws -> Door {
        try self.note(caller) { $0.name = id }
        return Self.door
    }

    func command(_ command: DoorCommand, door id: String, caller: Caller) async throws -> DoorCommandReply {
        try self.note(caller) { seen in
            seen.command = command
            seen.name = id
        }
        return DoorCommandReply(door: Self.door, outcome: .commanded, sequence: 10)
    }

    func tap(_ request: TapRequest, reader id: String, caller: Caller) async throws -> TapReply {
        try self.note(caller) { seen in
            seen.tap = request
            seen.name = id
        }
        return TapReply(
            granted: false,
            reason: "unknown-card",
            explanation: "the card is not enrolled",
            reader: id,
            door: "entrance"
        )
    }

    func explain(username: String, door id: String, at time: WireTime?, caller: Caller) async throws -> Explanation {
        try self.note(caller) { seen in
            seen.name = "\(username)@\(id)"
            seen.at = time
        }
        return Self.explanation
    }

    func explain(sequence: UInt64, caller: Caller) async throws -> Explanation {
        try self.note(caller) { $0.name = String(sequence) }
        return Self.explanation
    }

    func events(_ query: EventQuery, caller: Caller) async throws -> EventList {
        try self.note(caller) { $0.query = query }
        return EventList(events: [Self.event(1)], more: false)
    }

    func liveEvents(after sequence: UInt64?, caller: Caller) async throws -> AsyncStream<LiveEvent> {
        try self.note(caller) { $0.after = sequence }
        return self.live()
    }

    func sync(caller: Caller) async throws -> SyncStatus {
        try self.note(caller)
        return SyncStatus(state: .connected, pending: 0, refused: 0)
    }

    func refresh(caller: Caller) async throws -> SyncStatus {
        try self.note(caller) { $0.name = "refresh" }
        return SyncStatus(state: .connected, pending: 0, refused: 0)
    }

    static func event(_ sequence: UInt64, detail: String? = nil) -> Event {
        Event(sequence: sequence, at: Self.time, type: .decision, door: "entrance", reason: "granted", detail: detail)
    }

    private static let explanation = Explanation(
        verdict: .denied,
        reason: "membership-lapsed",
        explanation: "the membership has lapsed",
        account: "anna",
        door: "entrance",
        at: FakeBackend.time,
        steps: [ExplanationStep(rule: "paying", outcome: .failed, text: "paid until yesterday")],
        changes: ["a membership that is paid"]
    )
}
