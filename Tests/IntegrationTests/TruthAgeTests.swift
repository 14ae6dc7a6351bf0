import AdminModel
import TestServers
import Testing

/// Facts that become too old while the database is away.
@Suite(.serialized, .sharedServers, .timeLimit(.minutes(5)))
struct TruthAgeTests {
    private static let patience = Duration.seconds(30)

    private func status(_ daemon: DaemonProcess) async throws -> TruthStatus {
        let status: Status = try await daemon.json(["status"])
        return try #require(status.truth)
    }

    @Test func `Beyond its budget a door refuses and says why, over a restart too, and operators still open it`()
        async throws
    {
        try await Space.with { space in
            _ = try await space.createMember("anna")
            let proxy = try TCPProxy(to: space.server.port)
            var settings = space.settings()
            settings.connection = space.connection(as: Space.siteRole, via: .port(proxy.port))
            settings.maxAge = "10s"
            settings.doors["cellar"] = "{ circles: [door], max_age: unlimited, lock: { type: simulated } }"
            settings.readers["cellar"] = "{ type: simulated, door: cellar }"
            try await DaemonProcess.with(settings) { daemon in
                try await daemon.waitForSnapshot()
                try await daemon.enroll(Faults.card, user: "anna")
                // A machine that is busy may not have asked for some seconds.
                try await eventually("the facts are new", timeout: Self.patience) {
                    let truth = try await self.status(daemon)
                    let isNew = truth.current && !truth.budgets.contains(where: \.refusing)
                    guard isNew else { return false }
                    return try await daemon.tap("entrance", Faults.card).granted
                }
                let before = try await self.status(daemon)
                #expect(before.budgets.map(\.door) == ["cellar", "entrance"])
                #expect(before.budgets.map(\.maxAgeSeconds) == [nil, 10])
                try await daemon.waitForDelivery(timeout: Self.patience)

                await proxy.cut()
                try await eventually("the facts are too old", timeout: Self.patience) {
                    try await daemon.tap("entrance", Faults.card).reason == "truth-too-old"
                }
                let refused = try await daemon.tap("entrance", Faults.card)
                #expect(refused.account == "anna" && refused.explanation.hasSuffix(" old"), "\(refused.explanation)")
                #expect(try await daemon.tap("entrance", Faults.strangersCard).reason == "unknown-card")
                #expect(try await daemon.tap("cellar", Faults.card).granted)
                let explained = try await daemon.ctl(["explain", "anna", "entrance"])
                #expect(explained.output.contains("door entrance goes by it for 10 s"), "\(explained.output)")
                #expect(try await daemon.ctl(["door", "open", "entrance"]).status == 0)
                let text = try await daemon.ctl(["status"]).output
                #expect(
                    text.contains("for 10 s: refuses since ") && text.contains("however old: door cellar"),
                    "\(text)"
                )
                let after = try await self.status(daemon)
                #expect(!after.current && after.ageSeconds > 10 && after.budgets.map(\.refusing) == [false, true])
                try await daemon.waitForLog(containing: "refuse for want of newer facts", timeout: Self.patience)

                // A start knows no more than the run before it.
                try await daemon.kill()
                try await daemon.start()
                #expect(try await daemon.tap("entrance", Faults.card).reason == "truth-too-old")
                #expect(try await self.status(daemon).ageSeconds > after.ageSeconds)

                await proxy.heal()
                try await eventually("the facts are confirmed", timeout: Self.patience) {
                    try await daemon.tap("entrance", Faults.card).granted
                }
                try await daemon.waitForLog(containing: "has confirmed the facts again", timeout: Self.patience)
            }
            await proxy.stop()
        }
    }

    @Test func `A reload gives a door more time while the database is away`() async throws {
        try await Space.with { space in
            _ = try await space.createMember("anna")
            let proxy = try TCPProxy(to: space.server.port)
            var settings = space.settings()
            settings.connection = space.connection(as: Space.siteRole, via: .port(proxy.port))
            settings.maxAge = "10s"
            try await DaemonProcess.with(settings) { daemon in
                try await daemon.waitForSnapshot()
                try await daemon.enroll(Faults.card, user: "anna")
                await proxy.cut()
                try await eventually("the facts are too old", timeout: Self.patience) {
                    try await daemon.tap("entrance", Faults.card).reason == "truth-too-old"
                }
                settings.maxAge = "7d"
                try daemon.write(settings)
                daemon.send(signal: 1)
                try await eventually("the longer budget counts", timeout: Self.patience) {
                    try await daemon.tap("entrance", Faults.card).granted
                }
                await proxy.heal()
            }
            await proxy.stop()
        }
    }
}
