import AdminModel
import FoundationEssentials
import TestServers
import Testing

/// The controller that makers read, at the real daemon: cards are tapped at it, and it powers what the daemon decides.
@Suite("A tool's own controller", .serialized, .sharedServers, .timeLimit(.minutes(5)))
struct ToolControllerTests {
    private static let card = "04A35F1BC26680"
    private static let key = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"

    private func state(_ daemon: DaemonProcess) async throws -> ToolState? {
        let tool: ToolSummary = try await daemon.json(["tool", "show", "Lathe"])
        return tool.control?.state
    }

    @Test func `A card at the controller checks out, powers, and its button checks in; silence is told`() async throws {
        try await Space.with { space in
            _ = try await space.createMember("ada")
            _ = try await space.web.createTool(name: "Lathe", circle: WebApplication.doorCircle)
            let folder = try TemporaryDirectory()
            let key = try folder.write(Self.key + "\n", to: "key")
            let topic = "own/\(space.web.database)"
            var settings = space.settings(broker: true)
            settings.more =
                "tools: { Lathe: { controller: { type: p2k16d, topic: \(topic), key_file: \(key), interval: 1s } } }"
            try await DaemonProcess.with(settings) { daemon in
                try await daemon.waitForSnapshot()
                try await daemon.waitForBroker()
                try await daemon.enroll(Self.card, user: "ada")
                try await ReferenceController.run(on: space.broker, topic: topic, key: Self.key) { controller in
                    try await eventually("the tool is free", timeout: .seconds(10)) {
                        try await self.state(daemon) == .free
                    }
                    controller.type("tap B70D5AC3")
                    try await controller.waitFor("the card is not enrolled")
                    controller.type("tap \(Self.card)")
                    try await controller.waitFor("power on")
                    #expect(try await self.state(daemon) == .inUse)
                    #expect(try await space.sql("SELECT count(*) FROM tool_checkout") == "1")
                    controller.type("in")
                    try await controller.waitFor("“Lathe” is checked in")
                    try await eventually("the tool is free", timeout: .seconds(5)) {
                        try await self.state(daemon) == .free
                            && controller.lines.last { $0.hasPrefix("power") } == "power off"
                    }
                    #expect(try await space.sql("SELECT count(*) FROM tool_checkout") == "0")
                }
                try await eventually("the silence is told", timeout: .seconds(10)) {
                    let health: Health = try await daemon.json(["health"])
                    return health.parts.contains { $0.name == "tool Lathe" && $0.state == .down }
                }
                #expect(try await self.state(daemon) == .fault)
            }
        }
    }
}
