import AccessControl
import Hardware

/// A lock that tells somebody else what it is told, how it answers, and what it reports.
final class ObservedLock: LockDriver {
    enum Activity: Sendable {
        /// A command that has been answered.
        ///
        /// - Parameters:
        ///   - duration: of an opening.
        ///   - failure: nil when it was obeyed, as far as the lock tells.
        case command(Command, for: Duration?, failure: String?)
        case report(LockPosition)
    }

    enum Command: String, Sendable {
        case unlock
        case hold
        case lock
    }

    private let base: any LockDriver
    private let reports = LockReports()
    private let observe: @Sendable (Activity) -> Void

    /// - Parameter observe: gets everything; must not take long.
    init(_ base: any LockDriver, observe: @escaping @Sendable (Activity) -> Void) {
        self.base = base
        self.observe = observe
    }

    var capabilities: LockCapabilities { self.base.capabilities }
    var maximumOpening: Duration? { self.base.maximumOpening }
    var fault: String? { self.base.fault }
    var confirmed: LockPosition { self.base.confirmed }
    var confirmations: AsyncStream<LockPosition>? { self.base.confirmations == nil ? nil : self.reports.stream }

    func unlock(for duration: Duration) async throws {
        try await self.told(.unlock, for: duration) { try await self.base.unlock(for: duration) }
    }

    func hold() async throws {
        try await self.told(.hold) { try await self.base.hold() }
    }

    func lock() async throws {
        try await self.told(.lock) { try await self.base.lock() }
    }

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.base.run() }
            if let confirmations = self.base.confirmations {
                for await position in confirmations {
                    self.observe(.report(position))
                    self.reports.set(position)
                }
            }
            await group.waitForAll()
        }
    }

    private func told(
        _ command: Command,
        for duration: Duration? = nil,
        _ body: () async throws -> Void
    ) async throws {
        do {
            try await body()
        } catch {
            self.observe(.command(command, for: duration, failure: "\(error)"))
            throw error
        }
        self.observe(.command(command, for: duration, failure: nil))
    }
}
