import AccessControl
import Hardware
import Synchronization
import TestServers
import Testing

/// A lock that records what it is told, and answers as the test says.
final class ScriptedLock: LockDriver {
    enum Command: Sendable, Hashable {
        case unlock(Duration)
        case hold
        case lock
    }

    /// How one command is answered.
    struct Answer: Sendable {
        /// Answered when this opens; at once by default.
        var after: Latch?
        /// Fails with this.
        var failure: String?

        static let failure = Answer(failure: "the lock does not answer")
    }

    private struct State {
        var isOpen = false
        var openings: [Answer] = []
        var lockings: [Answer] = []
    }

    let capabilities: LockCapabilities
    /// Every command, in the order in which they began.
    let commands = Recording<Command>()
    private let state = Mutex(State())
    private let onCommand: @Sendable (Command) async -> Void

    /// - Parameter onCommand: called before a command is answered.
    init(
        capabilities: LockCapabilities = [.lock, .hold],
        onCommand: @escaping @Sendable (Command) async -> Void = { _ in }
    ) {
        self.capabilities = capabilities
        self.onCommand = onCommand
    }

    var fault: String? { nil }

    /// Whether the door can be pulled open: what the last answered command left.
    var isOpen: Bool { self.state.withLock { $0.isOpen } }

    /// The next commands to open or hold are answered so, further ones at once.
    func answerOpenings(_ answers: Answer...) {
        self.state.withLock { $0.openings += answers }
    }

    /// The next commands to lock are answered so, further ones at once.
    func answerLockings(_ answers: Answer...) {
        self.state.withLock { $0.lockings += answers }
    }

    /// The next so many commands fail.
    func fail(openings: Int = 0, lockings: Int = 0) {
        self.state.withLock { state in
            state.openings += Array(repeating: .failure, count: openings)
            state.lockings += Array(repeating: .failure, count: lockings)
        }
    }

    func unlock(for duration: Duration) async throws {
        try await self.carryOut(.unlock(duration))
    }

    func hold() async throws {
        try await self.carryOut(.hold)
    }

    func lock() async throws {
        try await self.carryOut(.lock)
    }

    /// Waits until this many commands have begun.
    func waitForCommands(_ count: Int) async throws {
        try #require(await self.commands.first(from: count - 1, timeout: .seconds(45)) != nil)
    }

    private func carryOut(_ command: Command) async throws {
        let answer = self.state.withLock { state in
            if command == .lock { return state.lockings.isEmpty ? Answer() : state.lockings.removeFirst() }
            return state.openings.isEmpty ? Answer() : state.openings.removeFirst()
        }
        self.commands.append(command)
        await self.onCommand(command)
        await answer.after?.wait()
        if let failure = answer.failure { throw LockError(failure) }
        self.state.withLock { $0.isOpen = command != .lock }
    }
}
