import AccessControl
import Hardware
import MQTT

// The controllers of tools.
extension SiteBuilder {
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
            guard let broker else {
                throw StartError("tool \(tool) has a controller on MQTT, and there is no broker", remedy: "Add mqtt.")
            }
            return MQTTToolController(client: broker, dialect: dialect, silence: silence, logger: self.logger)
        }
    }
}
