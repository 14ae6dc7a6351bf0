import AccessControl
import CardHashing
import Hardware
import Journal
import Logging
import TestServers
import Testing

@testable import AccessDaemon

let testLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// One door with everything that a tap passes through, and the members Ada, who may come in, and Erik, who has not paid.
struct TestDoor {
    static let reader = ReaderID("entrance")
    static let ada = CardNumber(format: .full, bytes: [0x04, 0xA3, 0x5F, 0x1B, 0xC2, 0x66, 0x80])
    static let erik = CardNumber(format: .full, bytes: [0x9C, 0x41, 0xE7, 0x2B])
    static let stranger = CardNumber(format: .full, bytes: [0xB7, 0x0D, 0x5A, 0xC3])

    let directory: TemporaryDirectory
    let disk = FaultyDisk()
    let events = EventBus()
    let clock = TrustedClock(floor: nil)
    let recorder: Recorder
    let lock: ScriptedLock
    let door: DoorController
    let controller: AccessController

    init(
        in directory: TemporaryDirectory? = nil,
        capabilities: LockCapabilities = [.lock, .hold],
        unlockTime: Duration = .seconds(3600),
        policy: Recorder.FailurePolicy = .admit,
        timeout: Duration = .seconds(10),
        // Nil where the door asks for none; Ada's, who may have none, where it does.
        pin: PINHash?? = .none,
        log: Recording<String>? = nil,
        onCommand: @escaping @Sendable (ScriptedLock.Command, Recorder) async -> Void = { _, _ in }
    ) throws {
        let directory = try directory ?? TemporaryDirectory()
        self.directory = directory
        let (journal, _) = try Journal.open(
            directory: directory.file("journal"),
            hash: { ChainDigest(sha256($0).span.bytes) },
            logger: testLogger,
            files: self.disk
        )
        let recorder = Recorder(
            journal: journal,
            timeout: timeout,
            events: self.events,
            clock: self.clock,
            logger: testLogger
        )
        self.recorder = recorder
        self.lock = ScriptedLock(capabilities: capabilities) { await onCommand($0, recorder) }
        self.door = DoorController(
            id: DoorID("entrance"),
            settings: .init(name: "Front door", key: "frontdoor", unlockTime: unlockTime, failurePolicy: policy),
            lock: self.lock,
            events: self.events,
            clock: self.clock,
            logger: log.map { lines in Logger(label: "test") { _ in RecordingLogHandler(lines: lines) } } ?? testLogger
        )
        let key = try #require(CardKey(id: CardKeyID(1), secret: Array(repeating: 7, count: 32)))
        let ring = try #require(CardKeyRing([key]))
        let rules = AccessRules(
            policy: Policy(),
            configuration: AccessConfiguration(doors: [.init(id: DoorID("entrance"), circles: ["door"])])
        )
        self.controller = AccessController(
            snapshot: CurrentSnapshot(Self.snapshot(rules.configuration, ring, at: self.clock.now, pin: pin ?? nil)),
            rules: rules,
            keys: CardKeys(ring),
            recorder: recorder,
            clock: self.clock,
            measurements: Measurements(),
            logger: testLogger,
            pins: PINRule(doors: pin == nil ? [] : [DoorID("entrance")])
        )
    }

    func tap(_ number: CardNumber) async -> AccessController.Result {
        await self.controller.tap(number, at: Self.reader, on: self.door)
    }

    /// Everything on record.
    func entries() async throws -> [JournalEntry] { try await self.recorder.entries() }

    private static func snapshot(
        _ configuration: AccessConfiguration,
        _ ring: CardKeyRing,
        at now: Timestamp,
        pin: PINHash?
    ) -> Snapshot {
        var builder = SnapshotBuilder(configuration: configuration)
        let (ada, erik) = (AccountID(1), AccountID(2))
        builder.add(Account(id: ada, username: "ada", name: "Ada", paidUntil: now + .seconds(86400)))
        builder.add(Account(id: erik, username: "erik", name: "Erik", paidUntil: now - .seconds(40 * 86400)))
        builder.add(Circle(id: CircleID(1), name: "door"))
        for account in [ada, erik] { builder.add(member: account, of: CircleID(1)) }
        builder.add(Card(id: CardID(11), account: ada, label: "blue", pin: pin), tokens: ring.tokens(for: Self.ada))
        builder.add(Card(id: CardID(12), account: erik, label: "white"), tokens: ring.tokens(for: Self.erik))
        return builder.build(takenAt: now)
    }
}

extension Recorder {
    /// Everything on record, oldest first.
    func entries() async throws -> [JournalEntry] {
        await self.writeOutcomes()
        var entries: [JournalEntry] = []
        try await self.journal.forEachRecord { entries.append(try Recorder.decode($0)) }
        return entries
    }
}

extension JournalEntry {
    /// The type, and what tells it from others of the type.
    var summary: String {
        switch self {
        case .decision(let record): "decision \(record.reason)"
        case .action(let record): "action \(record.action.rawValue)"
        case .outcome(let record): "outcome \(record.result.rawValue) of \(record.of)"
        case .notice(let record): "notice \(record.kind.rawValue)"
        case .door(let record): "door \(record.kind.rawValue)"
        case .tool(let record): "tool \(record.kind.rawValue)"
        }
    }
}
