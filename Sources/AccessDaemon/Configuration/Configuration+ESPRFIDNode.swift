package import AccessControl
package import Hardware

extension Configuration {
    /// An esp-rfid node that holds a door or powers a tool.
    package struct ESPRFIDNode: Sendable, Hashable {
        package var settings: Hardware.ESPRFIDNode.Settings
        /// How it prints UIDs.
        package var syntax = CardNumberSyntax()
        /// For how long it is told of those whose access has no end: 1 to 365 days.
        package var horizon = Duration.seconds(30 * 86_400)
    }
}

extension Configuration.ESPRFIDNode {
    /// What no two parts may share.
    var place: String { "topic \(self.settings.topic), node \(self.settings.hostname)" }
}
