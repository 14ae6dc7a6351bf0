package import AccessControl

/// An esp-rfid node that powers a tool: a pulse of the node's own length, as for a machine that holds itself.
package final class ESPRFIDController: ToolController {
    private let node: ESPRFIDNode
    package let capabilities: ToolControllerCapabilities = .proofOfLife

    package init(_ node: ESPRFIDNode) {
        self.node = node
    }

    package var fault: String? { self.node.fault }
    package var reports: AsyncStream<ControllerReport> { self.node.reports }

    package func unlock(_ permit: ToolPermit) async throws(ToolControllerError) {
        try await self.node.open()
    }

    package func lock() async throws(ToolControllerError) {
        throw ToolControllerError("this node relocks by its own timer and cannot be locked earlier")
    }

    package func run() async {
        await self.node.run()
    }
}
