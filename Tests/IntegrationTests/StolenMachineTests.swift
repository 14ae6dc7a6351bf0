import AdminModel
import FoundationEssentials
import TestServers
import Testing

/// What Docs/security.md says to do about a stolen machine, done: it can do nothing any more, and the others go on.
@Suite("A stolen machine", .serialized, .sharedServers, .timeLimit(.minutes(5)))
struct StolenMachineTests {
    private static let card = "04A35F1BC26680"
    private static let fresh = "045DE2198A71F6"

    @Test("has no database, no card key that is worth anything, and no codes after the procedure")
    func revoked() async throws {
        try await Space.with { space in
            let role = "p2k16d-stolen-\(UInt32.random(in: 0...UInt32.max))"
            try await space.sql("CREATE ROLE \"\(role)\" LOGIN")
            #expect(try await space.migrate(["--site-role", role]).status == 0)
            _ = try await space.createMember("anna")
            let kept = try await DaemonProcess.start(space.settings(site: "kept"))
            var thiefs = space.settings(site: "stolen")
            thiefs.connection = space.connection(as: role)
            thiefs.cardKeyFile = kept.cardKeyFile + ".stolen"
            do {
                try await kept.waitForSnapshot()
                try await kept.enroll(Self.card, user: "anna")
                try FileManager.default.copyItem(atPath: kept.cardKeyFile, toPath: kept.cardKeyFile + ".stolen")
                let stolen = try await DaemonProcess.start(thiefs)
                do {
                    try await self.steal(stolen, from: kept, role, space)
                } catch {
                    try? await stolen.kill()
                    throw error
                }
                try await stolen.kill()
            } catch {
                try? await kept.kill()
                throw error
            }
            try await kept.stop()
            try await space.sql("DROP OWNED BY \"\(role)\"; DROP ROLE \"\(role)\"")
        }
    }

    private func steal(_ stolen: DaemonProcess, from kept: DaemonProcess, _ role: String, _ space: Space) async throws {
        try await stolen.waitForSnapshot(cards: 1)
        #expect(try await stolen.tap("entrance", Self.card).granted)
        let codes: BreakGlassCodeList = try await stolen.json(["break-glass", "create", "--count", "1"])

        // As the document says.
        try await space.sql("ALTER ROLE \"\(role)\" NOLOGIN")
        try await space.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '\(role)'")
        #expect(try await kept.ctl(["card", "key", "rotate"]).status == 0)
        // What is tapped meanwhile goes over to the new key; this one is to stay.
        #expect(try await kept.tap("entrance", Self.card).granted)
        try await eventually("the card is known by the new key", timeout: .seconds(30)) {
            let keys: CardKeyList = try await kept.json(["card", "key", "show"])
            return keys.keys.first { $0.id == 1 }?.needed == 0
        }
        #expect(try await kept.ctl(["card", "key", "retire", "1", "--yes"]).status == 0)
        try await kept.enroll(Self.fresh, user: "anna", label: "fresh")

        #expect(try await kept.tap("entrance", Self.card).granted)
        #expect(try await kept.tap("entrance", Self.fresh).granted)
        try await eventually("the stolen machine is shut out", timeout: .seconds(30)) {
            let sync: SyncStatus = try await stolen.json(["sync"])
            return sync.state != .connected
        }
        // It changes nothing any more, and learns nothing: the card that was given out since is a stranger to it.
        #expect(try await stolen.ctl(["card", "enroll", "--user", "anna"], input: "04C827936EB45A\n").status != 0)
        #expect(try await stolen.tap("entrance", Self.fresh).reason == "unknown-card")
        let elsewhere = try await kept.ctl(["break-glass", "use", "entrance"], input: codes.codes[0].code.text + "\n")
        #expect(elsewhere.status == 1 && elsewhere.errors.contains("the code is wrong"))
    }
}
