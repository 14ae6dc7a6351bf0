package import AccessControl

/// A controller without hardware, for trying things out: it does what it is told and says so, or fails as configured.
package final class SimulatedController: ToolController {
    private let failure: String?
    private let delay: Duration
    private let continuation: AsyncStream<ControllerReport>.Continuation
    package let reports: AsyncStream<ControllerReport>

    package let capabilities: ToolControllerCapabilities = [.lock, .confirm, .warn]

    /// - Parameters:
    ///   - fault: when set, every command fails with it.
    ///   - delay: how long it takes to obey.
    package init(fault: String? = nil, delay: Duration = .zero) {
        self.failure = fault
        self.delay = delay
        (self.reports, self.continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(16))
    }

    package var fault: String? { self.failure }

    package func unlock(_ permit: ToolPermit) async throws(ToolControllerError) {
        try await self.obey(.powered)
    }

    package func lock() async throws(ToolControllerError) {
        try await self.obey(.cut)
    }

    package func run() async {
        self.continuation.yield(.connected)
        // Nothing else comes from it by itself.
        for await _ in AsyncStream<Never>.makeStream().stream {}
    }

    private func obey(_ report: ControllerReport) async throws(ToolControllerError) {
        if self.delay > .zero { try? await Task.sleep(for: self.delay, clock: .continuous) }
        if let failure = self.failure { throw ToolControllerError(failure) }
        self.continuation.yield(report)
    }
}
