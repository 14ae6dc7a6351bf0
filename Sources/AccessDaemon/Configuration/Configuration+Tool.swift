package import AccessControl
package import Hardware

extension Configuration {
    /// An entry of the section `tools`.
    package struct Tool: Sendable, Hashable {
        /// As p2k16 names it.
        package var name: String
        /// All of them are asked for on top of p2k16's rules.
        package var badges: [BadgeRequirement]
        /// How old the facts may be by which it is given; nil for what the site says.
        package var freshness: Freshness?
        /// What powers it; nil for a tool that is only on the books.
        package var controller: ToolController?
        package var limits: ToolLimits
        package var conduct: ToolConduct
    }

    /// What powers a tool.
    package enum ToolController: Sendable, Hashable {
        case simulated(SimulatedFaults)
        /// - Parameter silence: after how long without a sign of life it is missed; nil for never.
        case mqtt(MQTTControllerDialect, silence: Duration?)
        case native(NativeController)
        case espRFID(ESPRFIDNode)
    }
}

extension Configuration.ToolController {
    /// Its `type`.
    var kind: Configuration.ToolControllerKind {
        switch self {
        case .simulated: .simulated
        case .mqtt(.p2k16, _): .p2k16
        case .mqtt(.machineAccess, _): .machineAccess
        case .mqtt(.machineAccessArduino, _): .machineAccessArduino
        case .mqtt(.toolLock, _): .toolLock
        case .native: .native
        case .espRFID: .espRFID
        }
    }
}

extension Configuration {
    /// The values of `type` of a tool's controller.
    enum ToolControllerKind: String, CaseIterable {
        case simulated
        case p2k16
        case machineAccess = "machine-access"
        case machineAccessArduino = "machine-access-arduino"
        case toolLock = "toollock"
        case native = "p2k16d"
        case espRFID = "esp-rfid"
    }
}
