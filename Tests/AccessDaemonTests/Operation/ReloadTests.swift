import AccessControl
import Logging
import Systemd
import Testing

@testable import AccessDaemon

@Suite("A reload", .timeLimit(.minutes(5)))
struct ReloadTests {
    private let files: TestSite

    init() throws {
        self.files = try TestSite()
    }

    private func service(_ site: Site, level: LogLevelSwitch = LogLevelSwitch(.info)) -> ReloadService {
        ReloadService(
            site: site,
            logLevel: level,
            notifier: SystemdNotifier(environment: { _ in nil }),
            logger: testLogger
        )
    }

    private func reason(of door: String, at site: Site) throws -> String {
        let snapshot = site.snapshot.value
        let ada = try #require(snapshot.account(username: "ada"))
        let policy = site.rules.policy
        return policy.decide(.account(ada.id), opening: [DoorID(door)], in: snapshot, truth: .own, at: site.clock.now)
            .reason
    }

    @Test("changes rules, times, names and the level of the log at once")
    func applying() async throws {
        let old = try self.files.configuration(TestSite.doors + TestSite.seed)
        let site = try await self.files.build(old)
        let level = LogLevelSwitch(.info)
        #expect(try self.reason(of: "entrance", at: site) == "granted")
        let changed = TestSite.doors.replacing("[door], unlock_time: 5s", with: "[empty], unlock_time: 9s")
            .replacing("Front door", with: "Back door")
        _ = try self.files.configuration(changed + TestSite.seed + "log: { level: debug }\npolicy: { grace: 48h }\n")
        let new = await self.service(site, level: level).reload(from: old)
        #expect(new.grace == .seconds(48 * 3600) && level.level == .debug)
        #expect(site.rules.policy.grace == .seconds(48 * 3600))
        let settings = try #require(await site.doors[DoorID("entrance")]?.settings)
        #expect(settings.unlockTime == .seconds(9) && settings.name == "Back door")
        #expect(try self.reason(of: "entrance", at: site) == "not-in-circle")
        #expect(try self.reason(of: "workshop", at: site) == "granted")
        try await site.close()
    }

    @Test("of a file that is wrong changes nothing")
    func refusing() async throws {
        let old = try self.files.configuration(TestSite.doors + TestSite.seed)
        let site = try await self.files.build(old)
        #expect(throws: ConfigurationError.self) {
            try self.files.configuration(TestSite.doors.replacing("[door]", with: "door") + "nonsense: 1\n")
        }
        let level = LogLevelSwitch(.info)
        let new = await self.service(site, level: level).reload(from: old)
        #expect(new == old && level.level == .info)
        #expect(site.rules.configuration == old.access)
        #expect(try self.reason(of: "entrance", at: site) == "granted")
        try await site.close()
    }

    @Test("serves no door that was added, and keeps the rule of one that was removed, until a restart")
    func doors() async throws {
        let old = try self.files.configuration(TestSite.doors + TestSite.seed)
        let site = try await self.files.build(old)
        let changed = TestSite.doors.replacing("workshop: {", with: "attic: {")
            .replacing("door: workshop", with: "door: attic")
        _ = try self.files.configuration(changed + TestSite.seed)
        _ = await self.service(site).reload(from: old)
        #expect(try self.reason(of: "attic", at: site) == "unknown-door")
        #expect(try self.reason(of: "workshop", at: site) == "granted")
        #expect(try self.reason(of: "entrance", at: site) == "granted")
        #expect(Set(site.doors.keys) == [DoorID("entrance"), DoorID("workshop")])
        try await site.close()
    }
}
