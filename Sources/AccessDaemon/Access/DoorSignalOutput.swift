import AccessControl
import Hardware
import Logging
import Synchronization

/// A buzzer or a light at a door, and what it is on for. Nothing waits for it.
final class DoorSignalOutput: Sendable {
    private struct State {
        var desired = false
        var isSwitching = false
    }

    let output: any BinaryOutput
    private let reasons: Set<DoorSignal>
    private let logger: Logger
    private let state = Mutex(State())

    init(_ output: any BinaryOutput, on reasons: Set<DoorSignal>, logger: Logger) {
        self.output = output
        self.reasons = reasons
        self.logger = logger
    }

    /// Switches the output if these signals ask for another state than the ones before.
    func show(_ signals: Set<DoorSignal>) {
        let isActive = !self.reasons.isDisjoint(with: signals)
        let starts = self.state.withLock { state in
            guard state.desired != isActive else { return false }
            state.desired = isActive
            defer { state.isSwitching = true }
            return !state.isSwitching
        }
        // One at a time, so that the last state is what stays.
        if starts { Task { await self.follow() } }
    }

    private func follow() async {
        var shown: Bool?
        while let next = self.next(after: shown) {
            do {
                try await self.output.set(next)
            } catch {
                self.logger.error("signal at a door not switched", error: error)
            }
            shown = next
        }
    }

    private func next(after shown: Bool?) -> Bool? {
        self.state.withLock { state in
            guard state.desired == shown else { return state.desired }
            state.isSwitching = false
            return nil
        }
    }
}
