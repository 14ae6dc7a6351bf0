import AdminModel
import FoundationEssentials
import Glibc
import TestServers
import Testing

/// Tools while the database is away, and over restarts: nothing is told to a controller but what is known.
@Suite("Tools and outages", .serialized, .timeLimit(.minutes(2)))
struct ToolOutageTests {
    private static let card = "04A35F1BC26680"

    private func settings(_ space: Space, _ conduct: String) -> SiteSettings {
        var settings = space.settings(broker: true)
        settings.readers["laser"] = "{ type: simulated, tool: Laser cutter }"
        settings.more = "tools: { Laser cutter: { controller: { type: p2k16, prefix: tools }\(conduct) } }"
        return settings
    }

    private func with(
        _ conduct: String = "",
        _ body: @Sendable (Space, DaemonProcess, MessageRecorder) async throws -> Void
    ) async throws {
        try await Space.with { space in
            _ = try await space.createMember("ada")
            _ = try await space.web.createTool(name: "Laser cutter", circle: WebApplication.doorCircle)
            let messages = try await space.broker.subscribe(topic: "tools/#")
            try await DaemonProcess.with(self.settings(space, conduct)) { daemon in
                try await daemon.waitForSnapshot()
                try await daemon.waitForBroker()
                try await daemon.enroll(Self.card, user: "ada")
                try await self.next(messages, "lock")
                try await body(space, daemon, messages)
            }
            try await messages.stop()
        }
    }

    private func next(_ messages: MessageRecorder, _ expected: String) async throws {
        #expect(try await messages.nextCommand(expected).topic == "tools/Laser cutter/\(expected)")
    }

    /// How often the tool was powered.
    private func unlocks(_ messages: MessageRecorder) -> Int {
        messages.messages.count { $0.topic.hasSuffix("/unlock") }
    }

    private func state(_ daemon: DaemonProcess) async throws -> ToolState? {
        let tool: ToolSummary = try await daemon.json(["tool", "show", "Laser cutter"])
        return tool.control?.state
    }

    /// Waits until the daemon knows that the database is gone.
    private func waitUntilAway(_ daemon: DaemonProcess) async throws {
        try await eventually("the upstream is away", timeout: .seconds(5)) {
            let status: Status = try await daemon.json(["status"])
            return status.upstream.state != .connected
        }
    }

    @Test func `In use, killed, and the database away at the start: unknown, then powered for who has it`() async throws
    {
        try await self.with { space, daemon, messages in
            #expect(try await daemon.tap("laser", Self.card).granted)
            try await self.next(messages, "unlock")
            try await daemon.kill()
            try await space.server.shutDown()
            try await daemon.start()
            try await daemon.waitForBroker()
            #expect(try await self.state(daemon) == .unknown)
            #expect(try await daemon.ctl(["tool", "checkout", "Laser cutter", "--as", "ada"]).status != 0)
            let told = messages.messages.count
            try await space.server.restart()
            try await eventually("in use again", timeout: .seconds(10)) { try await self.state(daemon) == .inUse }
            try await self.next(messages, "unlock")
            #expect(messages.messages.count == told + 1)
        }
    }

    @Test func `Free and killed: cut again once that is known, also after a stop`() async throws {
        try await self.with { _, daemon, messages in
            try await daemon.kill()
            try await daemon.start()
            try await self.next(messages, "lock")
            #expect(try await self.state(daemon) == .free)
            try await daemon.stop()
            try await daemon.start()
            try await self.next(messages, "lock")
        }
    }

    @Test func `A session while the database is away becomes its two events, with their own times`() async throws {
        try await self.with(", offline: allow") { space, daemon, messages in
            try await space.server.shutDown()
            try await self.waitUntilAway(daemon)
            #expect(try await daemon.tap("laser", Self.card).granted)
            try await self.next(messages, "unlock")
            // A crash in between changes nothing.
            try await daemon.kill()
            try await daemon.start()
            try await daemon.waitForBroker()
            try await self.next(messages, "unlock")
            #expect(try await self.state(daemon) == .inUse)
            #expect(try await daemon.tap("laser", Self.card).reason == "checked-in")
            // It may have been told twice: at the start, and when the broker was there.
            _ = try await messages.next(topic: "tools/Laser cutter/lock", timeout: .seconds(25))
            try await Task.sleep(for: .milliseconds(1200))
            try await space.server.restart()
            try await daemon.waitForDelivery(timeout: .seconds(15))
            let rows = try await space.sql(
                """
                SELECT e.name, text1, username, e.created_at < clock_timestamp() - interval '1 second'
                FROM event e JOIN account a ON a.id = e.created_by WHERE domain = 'tool' ORDER BY e.id
                """
            )
            #expect(rows == "checkout|Laser cutter|ada|t\ncheckin|Laser cutter|ada|t")
            #expect(try await space.sql("SELECT count(*) FROM tool_checkout_version") == "0")
            #expect(try await space.sql("SELECT count(*) FROM tool_checkout") == "0")
        }
    }

    @Test func `A session that goes on when the database is back is checked out there and not cut`() async throws {
        try await self.with(", offline: allow") { space, daemon, messages in
            try await space.server.shutDown()
            try await self.waitUntilAway(daemon)
            #expect(try await daemon.tap("laser", Self.card).granted)
            try await self.next(messages, "unlock")
            let told = messages.messages.count
            try await space.server.restart()
            try await eventually("checked out upstream", timeout: .seconds(15)) {
                try await space.sql("SELECT count(*) FROM tool_checkout") == "1"
            }
            try await daemon.waitForSync(after: space)
            #expect(messages.messages.count == told)
            #expect(try await self.state(daemon) == .inUse)
            #expect(try await daemon.tap("laser", Self.card).reason == "checked-in")
            try await self.next(messages, "lock")
            #expect(
                try await space.sql("SELECT string_agg(name, ',' ORDER BY id) FROM event WHERE domain = 'tool'")
                    == "checkout,checkin"
            )
        }
    }

    @Test func `A checkin while the database is away cuts at once and is written when it is back`() async throws {
        try await self.with { space, daemon, messages in
            #expect(try await daemon.tap("laser", Self.card).granted)
            try await self.next(messages, "unlock")
            try await space.server.shutDown()
            try await self.waitUntilAway(daemon)
            #expect(try await daemon.tap("laser", Self.card).reason == "checked-in")
            try await self.next(messages, "lock")
            try await daemon.kill()
            try await space.server.restart()
            try await daemon.start()
            try await daemon.waitForBroker()
            try await eventually("checked in upstream", timeout: .seconds(15)) {
                try await space.sql("SELECT count(*) FROM tool_checkout") == "0"
            }
            try await daemon.waitForSync(after: space)
            // Never powered again for the checkout that was found there.
            #expect(self.unlocks(messages) == 1)
        }
    }

    @Test func `Ending and killed: what was taken out of order is cut and checked in at the start`() async throws {
        try await self.with(", grace: 1h") { space, daemon, messages in
            #expect(try await daemon.tap("laser", Self.card).granted)
            try await self.next(messages, "unlock")
            let report = ["tool", "out-of-order", "Laser cutter", "--reason", "smoke", "--as", "ada"]
            #expect(try await daemon.ctl(report).status == 0)
            #expect(try await self.state(daemon) == .ending)
            try await daemon.kill()
            try await daemon.start()
            try await self.next(messages, "lock")
            try await eventually("checked in", timeout: .seconds(5)) {
                try await space.sql("SELECT count(*) FROM tool_checkout") == "0"
            }
            #expect(try await self.state(daemon) == .outOfOrder)
        }
    }

    @Test func `After a start with the database away its user can still cut the machine`() async throws {
        try await self.with { space, daemon, messages in
            #expect(try await daemon.tap("laser", Self.card).granted)
            try await self.next(messages, "unlock")
            try await daemon.kill()
            try await space.server.shutDown()
            try await daemon.start()
            try await daemon.waitForBroker()
            #expect(try await daemon.tap("laser", Self.card).reason == "checked-in")
            try await self.next(messages, "lock")
            try await space.server.restart()
            try await eventually("checked in upstream", timeout: .seconds(15)) {
                try await space.sql("SELECT count(*) FROM tool_checkout") == "0"
            }
            #expect(self.unlocks(messages) == 1)
        }
    }

    @Test func `At fault and killed: still checked out, and still at fault`() async throws {
        try await Space.with { space in
            _ = try await space.createMember("ada")
            _ = try await space.web.createTool(name: "Laser cutter", circle: WebApplication.doorCircle)
            var settings = space.settings()
            settings.more =
                "tools: { Laser cutter: { controller: { type: simulated, faults: { fail: true, delay: 10ms } } } }"
            let daemon = try await DaemonProcess.start(settings)
            try await daemon.waitForSnapshot()
            #expect(try await daemon.ctl(["tool", "checkout", "Laser cutter", "--as", "ada"]).status == 0)
            for _ in 0..<2 {
                try await eventually("at fault", timeout: .seconds(10)) {
                    let tool: ToolSummary = try await daemon.json(["tool", "show", "Laser cutter"])
                    return tool.control?.state == .fault && tool.holder == "ada"
                }
                try await daemon.kill()
                try await daemon.start()
            }
            try await daemon.stop()
            #expect(try await space.sql("SELECT count(*) FROM tool_checkout") == "1")
        }
    }
}
