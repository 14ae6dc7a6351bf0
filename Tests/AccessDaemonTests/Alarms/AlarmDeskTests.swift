import AccessControl
import Hardware
import TestServers
import Testing

@testable import AccessDaemon

@Suite("The desk of alarms", .timeLimit(.minutes(5)))
struct AlarmDeskTests {
    private static let doors = """
        doors:
          entrance: { circles: [door], lock: { type: simulated }, contact: { type: simulated } }
          broken: { circles: [door], lock: { type: simulated, faults: { fail: true } } }
        readers:
          front: { type: simulated, door: entrance }
          back: { type: simulated, door: broken }
        alarms: { did_not_open: 1, neighbours: [] }

        """

    private static func notices(_ site: Site) async throws -> [String] {
        try await site.recorder.entries().compactMap { entry in
            guard case .notice(let notice) = entry, notice.kind.rawValue.hasPrefix("alarm-") else { return nil }
            return "\(notice.kind.rawValue) \(notice.detail.split(separator: ":")[0])"
        }
    }

    private static func waitFor(_ what: Comment, _ condition: () async -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(45)
        while !(await condition()) {
            try #require(ContinuousClock.now < deadline, what)
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    @Test("finds a lock that failed and a door that did not open, and tells of each once, also over a restart")
    func restart() async throws {
        let test = try TestSite()
        let configuration = try test.configuration(Self.doors + TestSite.seed)
        var site = try await test.build(configuration)
        let (entrance, broken) = (
            try #require(site.doors[DoorID("entrance")]), try #require(site.doors[DoorID("broken")])
        )
        await entrance.take(InputChange(isActive: true, at: TrustedClock.monotonic), of: .contact)
        _ = try await entrance.open(for: .seconds(3600))
        try await entrance.lockNow()
        await #expect(throws: (any Error).self) { try await broken.open() }
        await site.alarmDesk.look()
        #expect(site.alarmDesk.alarms.map(\.key) == [AlarmKey(.lockFailed, at: "broken")], "at once")
        let expected = [AlarmKey(.didNotOpen, at: "entrance"), AlarmKey(.lockFailed, at: "broken")]
        try await Self.waitFor("the door did not open") {
            await site.alarmDesk.look()
            return site.alarmDesk.alarms.map(\.key).sorted() == expected
        }
        #expect(site.alarmDesk.figures.standing == [.didNotOpen: 1, .lockFailed: 1])
        let before = site.alarmDesk.alarms
        try await site.close()

        site = try await test.build(configuration)
        await site.alarmDesk.look()
        await site.alarmDesk.look()
        #expect(site.alarmDesk.alarms == before)
        #expect(
            try await Self.notices(site) == ["alarm-raised lock-failed broken", "alarm-raised did-not-open entrance"]
        )
        #expect(site.alarmDesk.figures.raised.isEmpty)

        // Somebody has seen it; then the door is seen to open.
        let key = AlarmKey(.lockFailed, at: "broken")
        #expect(await site.alarmDesk.acknowledge(key, by: "anna (uid 1000)") != nil)
        #expect(await site.alarmDesk.acknowledge(AlarmKey(.lockFailed, at: "entrance"), by: "anna") == nil)
        #expect(site.alarmDesk.figures.unacknowledged == [.didNotOpen: 1])
        #expect(try await Self.notices(site).last == "alarm-acknowledged lock-failed broken")
        try await site.close()
    }

    @Test("finds a card at two doors, and it stands until it is acknowledged")
    func clones() async throws {
        let test = try TestSite()
        let site = try await test.build(try test.configuration(TestSite.doors + TestSite.seed))
        let running = Task { try await site.alarmDesk.run() }
        func tap(_ door: String, after seconds: Int) {
            let now = site.clock.now + .seconds(seconds)
            let decision = DecisionRecord(
                at: now,
                door: DoorID(door),
                doorKey: door,
                reader: nil,
                fingerprint: "VX22-6QKV",
                decision: Decision(verdict: .granted, account: AccountID(1), card: CardID(7)),
                snapshotTakenAt: now
            )
            site.events.post(.journalled(sequence: 1, .decision(decision)))
        }
        let key = AlarmKey(.cloneSuspected, at: "VX22-6QKV")
        // The desk listens as soon as it runs, which nothing tells: the same again until it does.
        try await Self.waitFor("a clone is suspected") {
            tap("entrance", after: 0)
            tap("workshop", after: 3)
            return site.alarmDesk.alarms.map(\.key) == [key]
        }
        #expect(
            site.alarmDesk.alarms[0].message.contains("entrance")
                && site.alarmDesk.alarms[0].message.contains("workshop")
        )
        running.cancel()
        _ = try? await running.value
        #expect(await site.alarmDesk.acknowledge(key, by: "anna") != nil)
        #expect(site.alarmDesk.alarms.isEmpty)
        try await site.close()
    }
}
