import AccessControl
import Hardware
import Synchronization
import TestServers

/// A controller that obeys, or fails while it is told to, and tells what the test says.
final class ScriptedController: ToolController {
    let capabilities: ToolControllerCapabilities = [.lock, .confirm]
    let fault: String? = nil
    let reports: AsyncStream<ControllerReport>
    let commands = Recording<String>()
    private let report: AsyncStream<ControllerReport>.Continuation
    private let failure = Mutex<String?>(nil)

    init() {
        (self.reports, self.report) = AsyncStream.makeStream()
    }

    func fail(_ message: String?) { self.failure.withLock { $0 = message } }

    func tell(_ report: ControllerReport) { self.report.yield(report) }

    func unlock(_ permit: ToolPermit) async throws(ToolControllerError) { try self.obey("unlock \(permit.user)") }

    func lock() async throws(ToolControllerError) { try self.obey("lock") }

    func run() async {}

    private func obey(_ command: String) throws(ToolControllerError) {
        self.commands.append(command)
        if let failure = self.failure.withLock({ $0 }) { throw ToolControllerError(failure) }
    }
}
