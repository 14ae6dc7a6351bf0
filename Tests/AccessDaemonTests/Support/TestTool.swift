import AccessControl
import CardHashing
import LocalStore
import Synchronization
import TestServers
import Testing

@testable import AccessDaemon

/// One tool with its reader and controller, the members Ada and Bob, who may use it, and a directory in memory.
struct TestTool {
    static let tool = ToolID(7)
    static let ada = AccountID(1)
    static let bob = AccountID(2)
    static let system = AccountID(3)
    static let cards = [
        Self.ada: CardNumber(format: .full, bytes: [0x04, 0xA3, 0x5F, 0x1B, 0xC2, 0x66, 0x80]),
        Self.bob: CardNumber(format: .full, bytes: [0x9C, 0x41, 0xE7, 0x2B]),
    ]

    let door: TestDoor
    let directory: ScriptedCheckouts
    let controller = ScriptedController()
    let snapshot: CurrentSnapshot
    let supervisor: ToolSupervisor
    let desk: ToolDesk
    /// What would be known after a restart.
    let kept: Kept

    final class Kept: Sendable {
        private let value: Mutex<ToolStanding>

        init(_ standing: ToolStanding) { self.value = Mutex(standing) }

        var standing: ToolStanding {
            get { self.value.withLock { $0 } }
            set { self.value.withLock { $0 = newValue } }
        }
    }

    init(
        conduct: ToolConduct = ToolConduct(),
        limits: ToolLimits = ToolLimits(),
        directory: ScriptedCheckouts = ScriptedCheckouts(),
        standing: ToolStanding = ToolStanding(),
        truth: KnownTruth? = nil
    ) throws {
        let door = try TestDoor()
        self.door = door
        self.directory = directory
        let rules = AccessRules(
            policy: Policy(),
            configuration: AccessConfiguration(doors: [], otherToolFreshness: .within(.seconds(3600)))
        )
        let snapshot = CurrentSnapshot(try Self.facts(of: directory, rules, door), known: truth)
        self.snapshot = snapshot
        let kept = Kept(standing)
        self.kept = kept
        self.supervisor = ToolSupervisor(
            settings: .init(name: "Laser", limits: limits, conduct: conduct),
            controller: self.controller,
            standing: standing,
            authority: directory,
            snapshot: snapshot,
            store: { kept.standing = $0 },
            recorder: door.recorder,
            events: door.events,
            clock: door.clock,
            logger: testLogger
        )
        self.desk = ToolDesk(
            supervisors: ["Laser": self.supervisor],
            authority: directory,
            snapshot: snapshot,
            rules: rules,
            keys: door.controller.keys,
            recorder: door.recorder,
            clock: door.clock,
            logger: testLogger
        )
    }

    /// Runs the tool beside a body.
    func run(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await self.supervisor.run() }
            group.addTask {
                for await ending in self.supervisor.endings { await self.desk.checkIn(ending, at: self.supervisor) }
            }
            try await body()
        }
    }

    @discardableResult
    func tap(_ account: AccountID, age: Duration = .zero) async throws -> ToolDesk.Result {
        let tokens = try #require(self.desk.keys.ring).tokens(for: try #require(Self.cards[account]))
        return await self.desk.tap(
            tokens,
            at: self.supervisor,
            for: .init(subject: .card(tokens), reader: ReaderID("laser"), receivedAt: .now - age)
        )
    }

    /// The directory's facts arrive.
    func sync() async throws {
        self.snapshot.value = try Self.facts(of: self.directory, self.desk.rules, self.door)
        await self.desk.settleAll()
    }

    /// The commands that the controller has got, once there are so many.
    func commands(_ count: Int) async throws -> [String] {
        if count > 0 { _ = try #require(await self.controller.commands.first(from: count - 1, timeout: .seconds(25))) }
        return self.controller.commands.elements
    }

    /// What is on record of the tool.
    func records() async throws -> [ToolRecord] {
        try await self.door.entries().compactMap { entry in
            if case .tool(let record) = entry { record } else { nil }
        }
    }

    private static func facts(
        of directory: ScriptedCheckouts,
        _ rules: AccessRules,
        _ door: TestDoor
    ) throws -> Snapshot {
        let ring = try #require(door.controller.keys.ring)
        let now = door.clock.now
        var builder = SnapshotBuilder(configuration: rules.configuration)
        for (id, name) in [(Self.ada, "ada"), (Self.bob, "bob")] {
            builder.add(Account(id: id, username: name, name: name, paidUntil: now + .seconds(86400)))
        }
        builder.add(Account(id: Self.system, username: "system", name: "system", isSystem: true))
        builder.add(Circle(id: CircleID(1), name: "laser", administrators: CircleID(1)))
        for account in [Self.ada, Self.bob] { builder.add(member: account, of: CircleID(1)) }
        builder.add(Tool(id: Self.tool, name: "Laser", circle: CircleID(1)))
        directory.holder(of: Self.tool).map { builder.add($0) }
        for (account, number) in Self.cards.sorted(by: { $0.key < $1.key }) {
            builder.add(
                Card(id: CardID(account.rawValue), account: account, label: "card"),
                tokens: ring.tokens(for: number)
            )
        }
        return builder.build(takenAt: now)
    }
}
