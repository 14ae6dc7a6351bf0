import AccessControl
import Hardware
import MQTT

// The nodes of esp-rfid, which may decide by themselves.
extension SiteBuilder {
    func espRFIDNode(
        _ node: Configuration.ESPRFIDNode,
        at place: Entitlements.Place,
        client: MQTTClient
    ) -> Hardware.ESPRFIDNode {
        Hardware.ESPRFIDNode(client: client, settings: node.settings, logger: self.logger) { [entitlements] uid in
            let numbers = ESPRFIDUID.candidates(uid, node.syntax)
            return entitlements.verdict(on: numbers, at: place, horizon: node.horizon)
        }
    }
}
