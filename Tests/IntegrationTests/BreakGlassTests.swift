import AdminModel
import FoundationEssentials
import TestServers
import Testing

/// Codes on paper at the real daemon: typed at a reader, and given to p2k16ctl.
@Suite("A break-glass code", .serialized, .timeLimit(.minutes(5)))
struct BreakGlassTests {
    private static func settings(_ broker: MosquittoServer) -> SiteSettings {
        var settings = SiteSettings()
        settings.brokerPort = broker.port
        settings.doors["cellar"] = "{ circles: [door], lock: { type: simulated } }"
        settings.readers = [
            "keypad": "{ type: mqtt, door: entrance, dialect: nottingham, topic: nh/gk/1, side: A, debounce: 0s }",
            "cellar": "{ type: simulated, door: cellar }",
        ]
        return settings
    }

    private func codes(_ daemon: DaemonProcess, _ arguments: [String]) async throws -> [String] {
        let list: BreakGlassCodeList = try await daemon.json(["break-glass", "create"] + arguments)
        return list.codes.map(\.code.text)
    }

    @Test("opens once: at the keypad in a lockdown, after a kill, and loudly")
    func life() async throws {
        let broker = try await MosquittoServer.start()
        do {
            let daemon = try await DaemonProcess.start(Self.settings(broker))
            do {
                try await self.live(daemon, broker)
                try await daemon.stop()
            } catch {
                try? await daemon.kill()
                throw error
            }
        } catch {
            try? await broker.stop()
            throw error
        }
        try await broker.stop()
    }

    private func live(_ daemon: DaemonProcess, _ broker: MosquittoServer) async throws {
        let codes = try await self.codes(daemon, ["--count", "2"])
        let cellar = try await self.codes(daemon, ["--count", "1", "--door", "cellar"])
        try await daemon.waitForBroker()
        #expect(try await daemon.ctl(["door", "lockdown", "entrance", "--yes"]).status == 0)
        let digits = codes[0].replacing("-", with: "")
        // Until the daemon has subscribed, nobody hears the keys; a code that was used is refused, and that is all.
        try await eventually("the door was opened by the code", timeout: .seconds(30)) {
            try await broker.publish("nh/gk/1/Keypad", "\(digits)#", qos: 1)
            let list: BreakGlassList = try await daemon.json(["break-glass", "list"])
            return list.codes.first { $0.number == 0 }?.used == true
        }
        let actions: EventList = try await daemon.json(["events", "--type", "action", "--limit", "50"])
        let use = try #require(actions.events.first { $0.action == "break-glass-use" })
        #expect(use.door == "entrance" && use.actor == "reader keypad" && use.detail == "code 000")
        let health: Health = try JSONDecoder().decode(
            Health.self,
            from: Data(try await daemon.ctl(["health", "--json"]).output.utf8)
        )
        #expect(health.parts.contains { $0.name == "break-glass code" && $0.detail?.contains("used: 000") == true })
        try await daemon.waitForLog(containing: "break-glass code used", timeout: .seconds(10))

        try await daemon.kill()
        try await daemon.start(timeout: .seconds(30))
        let used = try await daemon.ctl(["break-glass", "use", "entrance"], input: codes[0] + "\n")
        #expect(used.status == 1 && used.errors.contains("used before"))
        let elsewhere = try await daemon.ctl(["break-glass", "use", "entrance"], input: cellar[0] + "\n")
        #expect(elsewhere.status == 1 && elsewhere.errors.contains("another door"))
        let mistyped = try await daemon.ctl(["break-glass", "use", "entrance"], input: codes[1].dropLast() + "x\n")
        #expect(mistyped.status == 2 && mistyped.errors.contains("no break-glass code"))
        let opened = try await daemon.ctl(["break-glass", "use", "cellar"], input: cellar[0] + "\n")
        #expect(opened.status == 0, "\(opened)")
        let left: BreakGlassList = try await daemon.json(["break-glass", "revoke", "--all", "--yes"])
        #expect(left.codes.isEmpty)
        let revoked = try await daemon.ctl(["break-glass", "use", "entrance"], input: codes[1] + "\n")
        #expect(revoked.status == 1 && revoked.errors.contains("the code is wrong"))
        #expect(!(try await daemon.ctl(["health", "--json"]).output.contains("break-glass")))
    }
}
