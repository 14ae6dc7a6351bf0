import AccessControl
import FoundationEssentials
import Glibc
import TestServers
import Testing

@testable import AccessDaemon

@Suite("Break-glass codes", .timeLimit(.minutes(5)))
struct BreakGlassDeskTests {
    private let test: TestDoor
    private let alarms = Alarms()

    init() throws {
        self.test = try TestDoor(unlockTime: .seconds(1))
    }

    private func desk(site: String = "test") -> BreakGlassDesk {
        BreakGlassDesk(
            directory: self.test.directory.path,
            site: site,
            recorder: self.test.recorder,
            clock: self.test.clock,
            alarms: self.alarms,
            logger: testLogger
        )
    }

    private func refusal(_ desk: BreakGlassDesk, _ code: BreakGlassCode) async -> BreakGlassRefusal? {
        do throws(BreakGlassRefusal) {
            _ = try await desk.open(self.test.door, with: code, by: "reader entrance")
            return nil
        } catch {
            return error
        }
    }

    private var marks: String { self.test.directory.file("break-glass.used") }
    private var list: String { self.test.directory.file("break-glass.json") }

    @Test("open once, also in a lockdown, and not after a restart")
    func once() async throws {
        let codes = try await self.desk().create(3, for: nil, by: "root (uid 0)")
        #expect(codes.map(\.number) == [0, 1, 2])
        try await self.test.door.stand(.lockedDown)
        let desk = self.desk()
        let opening = try await desk.open(self.test.door, with: codes[1], by: "reader entrance")
        #expect(opening.failure == nil && opening.sequence != nil && self.test.lock.isOpen)
        #expect(await self.refusal(desk, codes[1]) == .used)
        #expect(await self.refusal(self.desk(), codes[1]) == .used)
        #expect(self.alarms.all["break-glass code"]?.contains("used: 001") == true)
        let entries = try await self.test.entries()
        let action = entries.compactMap { if case .action(let action) = $0 { action } else { nil } }.last
        #expect(action?.action == .breakGlassUse && action?.actor == "reader entrance" && action?.detail == "code 001")
        #expect(entries.contains { if case .outcome = $0 { true } else { false } })
        // Another one is as good as ever.
        #expect(await self.refusal(self.desk(), codes[2]) == nil)
    }

    @Test("are marked before the door opens, and the mark counts by itself")
    func crash() async throws {
        let codes = try await self.desk().create(2, for: nil, by: "root (uid 0)")
        let before = try Data(contentsOf: URL(filePath: self.list))
        _ = try await self.desk().open(self.test.door, with: codes[0], by: "reader entrance")
        // As if the power had gone after the mark.
        try before.write(to: URL(filePath: self.list))
        #expect(await self.refusal(self.desk(), codes[0]) == .used)
        #expect(await self.refusal(self.desk(), codes[1]) == nil)
    }

    @Test("open nothing where the mark cannot be written")
    func unwritable() async throws {
        let desk = self.desk()
        let codes = try await desk.create(1, for: nil, by: "root (uid 0)")
        unlink(self.marks)
        let refusal = await self.refusal(desk, codes[0])
        guard case .unusable = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(self.test.lock.commands.elements.isEmpty)
        // Without the marks it is not known which are used.
        #expect(self.desk().problem != nil)
        #expect(self.alarms.all["break-glass codes"] != nil)
    }

    @Test("belong to one site and one door")
    func elsewhere() async throws {
        let codes = try await self.desk().create(1, for: DoorID("cellar"), by: "root (uid 0)")
        #expect(await self.refusal(self.desk(), codes[0]) == .otherDoor)
        let other = self.desk(site: "other")
        #expect(other.problem?.contains("belongs to the site test") == true)
        // Another site's file with its name changed: the hashes know their site.
        let text = try String(contentsOfFile: self.list, encoding: .utf8)
        try text.replacing("\"test\"", with: "\"other\"").replacing("\"cellar\"", with: "\"entrance\"")
            .write(toFile: self.list, atomically: true, encoding: .utf8)
        #expect(await self.refusal(self.desk(site: "other"), codes[0]) == .wrong)
    }

    @Test("that are wrong cost waiting, and the files tell no code")
    func guessing() async throws {
        let desk = self.desk()
        let codes = try await desk.create(1, for: nil, by: "root (uid 0)")
        var random: any RandomNumberGenerator = SystemRandomNumberGenerator()
        for _ in 0..<BreakGlassAttempts.free {
            #expect(await self.refusal(desk, BreakGlassCode(number: 0, using: &random)) == .wrong)
        }
        guard case .waiting = await self.refusal(desk, codes[0]) else {
            Issue.record("it was tried")
            return
        }
        #expect(self.test.lock.commands.elements.isEmpty)
        let notices = try await self.test.entries().compactMap {
            if case .notice(let notice) = $0 { notice.kind } else { nil }
        }
        #expect(notices == Array(repeating: .breakGlassRefused, count: BreakGlassAttempts.free))
        let text = try String(contentsOfFile: self.list, encoding: .utf8)
        #expect(text.contains("scrypt$") && !text.contains(codes[0].clearText))
        #expect(!text.contains(codes[0].clearText.replacing("-", with: "")))
        #expect(try FileManager.default.attributesOfItem(atPath: self.list)[.posixPermissions] as? Int == 0o600)
    }

    @Test("that are revoked are worth nothing, and end their alarm")
    func revoking() async throws {
        let desk = self.desk()
        let codes = try await desk.create(2, for: nil, by: "root (uid 0)")
        _ = try await desk.open(self.test.door, with: codes[0], by: "reader entrance")
        #expect(!self.alarms.all.isEmpty)
        #expect(try await desk.remove([0, 1, 7]).map(\.number) == [0, 1])
        #expect(self.alarms.all.isEmpty)
        #expect(await self.refusal(desk, codes[1]) == .wrong)
        // Its number is free again, and the old paper is worth nothing.
        let again = try await desk.create(1, for: nil, by: "root (uid 0)")
        #expect(again[0].number == 0)
        #expect(await self.refusal(desk, codes[0]) == .wrong)
        #expect(await self.refusal(desk, again[0]) == nil)
    }
}
