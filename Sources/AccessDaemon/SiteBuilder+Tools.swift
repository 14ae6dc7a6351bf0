import AccessControl
import CardHashing
import Hardware
import LocalStore
import Logging
import MQTT

// The tools and their controllers.
extension SiteBuilder {
    func tools(
        authority: any CheckoutAuthority,
        broker: MQTTClient?,
        store: LocalStore,
        recorder: Recorder,
        events: EventBus,
        snapshot: CurrentSnapshot,
        clock: TrustedClock
    ) async throws -> [String: ToolSupervisor] {
        let standings = try await store.toolStandings()
        var tools: [String: ToolSupervisor] = [:]
        for tool in self.configuration.tools {
            tools[tool.name] = ToolSupervisor(
                settings: .init(name: tool.name, limits: tool.limits, conduct: tool.conduct),
                controller: try tool.controller.map { try self.controller($0, of: tool.name, broker: broker) },
                standing: standings[tool.name] ?? ToolStanding(),
                authority: authority,
                snapshot: snapshot,
                store: { try await store.setToolStanding($0, of: tool.name) },
                recorder: recorder,
                events: events,
                clock: clock,
                logger: self.logger
            )
        }
        return tools
    }

    /// - Parameter settings: of a tool that has a controller.
    func controller(
        _ settings: Configuration.ToolController,
        of tool: String,
        broker: MQTTClient?
    ) throws
        -> any ToolController
    {
        switch settings {
        case .simulated(let faults):
            return SimulatedController(
                fault: faults.fail ? "the simulated controller is set to fail" : nil,
                delay: faults.delay
            )
        case .mqtt(let dialect, let silence):
            return MQTTToolController(
                client: try Self.client(broker, of: tool),
                dialect: dialect,
                silence: silence,
                logger: self.logger
            )
        case .native(let controller):
            return Hardware.NativeController(
                client: try Self.client(broker, of: tool),
                settings: controller.settings,
                seals: try controller.loadSeals(),
                logger: self.logger
            )
        case .espRFID(let node):
            let client = try Self.client(broker, of: tool)
            return ESPRFIDController(self.espRFIDNode(node, at: .tool(tool), client: client))
        }
    }

    private static func client(_ broker: MQTTClient?, of tool: String) throws -> MQTTClient {
        guard let broker else {
            throw StartError("the tool \(tool) has a controller on MQTT, and there is no broker", remedy: "Add mqtt.")
        }
        return broker
    }
}
