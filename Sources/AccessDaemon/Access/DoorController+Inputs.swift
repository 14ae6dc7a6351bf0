import AccessControl
import Hardware
import Logging

extension DoorController {
    /// A press that waited longer than this, as at a slow start, does nothing: whoever pressed has pressed again or left.
    private static let maximumAgeOfPress = Duration.seconds(3)

    /// Its inputs, by what they are for.
    nonisolated var inputs: [DoorInput: any BinaryInput] { self.parts.inputs }

    /// Takes a change of an input; returns before the lock has answered to it.
    func take(_ change: InputChange, of input: DoorInput) {
        let isActive = change.isActive
        let before = self.remember(isActive, of: input)
        switch input {
        case .contact: self.startIfAccepted(.contact(isActive.map { $0 ? .closed : .open } ?? .unknown))
        case .fireRelease:
            if isActive == true { self.fireAlarms += 1 }
            self.startIfAccepted(.fire(isActive: isActive))
            self.keepFireLatch()
        case .exitButton:
            // Pressed while nobody could see it counts when it is pressed again. At the end of the daemon the door would
            // stay open.
            guard isActive == true, before == false, !self.isStopping, self.isFresh(change, input) else { return }
            self.exit()
        case .doorbell:
            guard isActive == true, before == false, self.isFresh(change, input) else { return }
            self.startIfAccepted(.doorbell)
        }
    }

    private func isFresh(_ press: InputChange, _ input: DoorInput) -> Bool {
        let age = TrustedClock.monotonic - press.at
        guard age > Self.maximumAgeOfPress else { return true }
        self.logger.notice(
            "press waited too long and does nothing",
            metadata: [
                LogKeys.door: "\(self.id)", "input": "\(input.rawValue)", "seconds": "\(age.components.seconds)",
            ]
        )
        return false
    }

    /// Moves a simulated input, as a hand would.
    ///
    /// - Throws: ``DoorInputError`` when there is none, or a real one.
    nonisolated func simulate(_ input: DoorInput, isActive: Bool) throws(DoorInputError) {
        guard let found = self.inputs[input] else { throw .absent(input) }
        guard let simulated = ((found as? ObservedInput)?.base ?? found) as? SimulatedInput else { throw .real(input) }
        simulated.set(isActive, at: TrustedClock.monotonic)
    }

    private func exit() {
        self.startIfAccepted(.exit(for: self.settings.exitTime))
    }

    /// Follows what the lock itself reports.
    func follow(_ confirmations: AsyncStream<LockPosition>?) async {
        guard let confirmations else { return }
        for await position in confirmations {
            self.startIfAccepted(.confirmed(position))
            // What was reported before the release is nothing new.
            if position == .locked, self.lock.confirmed == .locked { await self.releaseAgain() }
        }
    }
}
