import AccessControl
import AdminAPI
import AdminModel
import CardHashing
import FoundationEssentials
import Glibc
import LocalStore
import Testing

@testable import AccessDaemon

@Suite("A standing order", .timeLimit(.minutes(5)))
struct StandingOrderTests {
    private let files: TestSite
    private let anna = Caller(uid: 1000, gid: 1000, pid: 1, username: "anna")

    init() throws {
        self.files = try TestSite()
    }

    @Test("outlives a restart")
    func restart() async throws {
        let configuration = try self.files.configuration(TestSite.doors + TestSite.seed)
        let first = try await self.files.build(configuration)
        try await self.order(.lockdown, "entrance", at: first)
        try await self.order(.hold(until: nil), "workshop", at: first)
        try await first.close()

        let second = try await self.files.build(configuration)
        #expect(await second.standing(of: "entrance") == .lockedDown)
        #expect(await second.standing(of: "workshop") == .held(until: nil))
        try await self.order(.release, "entrance", at: second)
        try await self.order(.release, "workshop", at: second)
        try await second.close()

        let third = try await self.files.build(configuration)
        #expect(await third.standing(of: "entrance") == .normal)
        #expect(await third.standing(of: "workshop") == .normal)
        try await third.close()
    }

    @Test("to hold ends when the door is locked, also over a restart; a lockdown does not")
    func locking() async throws {
        let configuration = try self.files.configuration(TestSite.doors + TestSite.seed)
        let first = try await self.files.build(configuration)
        try await self.order(.hold(until: nil), "entrance", at: first)
        try await self.order(.lock, "entrance", at: first)
        try await self.order(.lockdown, "workshop", at: first)
        try await self.order(.lock, "workshop", at: first)
        #expect(await first.standing(of: "entrance") == .normal)
        try await first.close()

        let second = try await self.files.build(configuration)
        #expect(await second.standing(of: "entrance") == .normal)
        #expect(await second.standing(of: "workshop") == .lockedDown)
        try await second.close()
    }

    @Test("is taken from the journal when the replica that kept it is damaged, and kept from then on")
    func damagedReplica() async throws {
        let configuration = try self.files.configuration(TestSite.doors + TestSite.upstream)
        try StateDirectory.make(configuration.stateDirectory)
        _ = try CardKeyFile(path: configuration.cardKeyFile).create()
        let first = try await self.files.build(configuration)
        try await self.order(.lockdown, "entrance", at: first)
        try await self.order(.hold(until: nil), "workshop", at: first)
        try await first.close()

        let replica = "\(configuration.stateDirectory)/\(LocalStore.fileName)"
        try Data("this is no database, whatever its name says".utf8).write(to: URL(filePath: replica))
        let second = try await self.files.build(configuration)
        #expect(second.store.movedAside != nil)
        #expect(await second.standing(of: "entrance") == .lockedDown)
        #expect(await second.standing(of: "workshop") == .held(until: nil))
        try await second.close()

        let third = try await self.files.build(configuration)
        #expect(third.store.movedAside == nil)
        #expect(await third.standing(of: "entrance") == .lockedDown)
        try await third.close()
    }

    private func order(_ command: DoorCommand, _ door: String, at site: Site) async throws {
        let backend = DaemonBackend(site: site, logger: testLogger)
        let reply = try await backend.command(command, door: door, caller: self.anna)
        #expect(reply.outcome == .commanded)
    }
}
