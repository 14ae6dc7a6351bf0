import AccessControl
import Logging

extension DoorController {
    /// How soon the fire latch is stored again where storing it failed.
    private static let storingRetry = Duration.seconds(5)

    /// Opens the door as the fire release had left it; before any other order is restored.
    ///
    /// - Throws: ``LockError``; the lock is told again until it obeys.
    func restoreFire() async throws {
        self.storedFireLatch = true
        try await self.perform(self.advance(.restoreFire))
    }

    /// Ends the fire release; what was ordered before counts again.
    ///
    /// - Throws: ``DoorMachine/Refusal``, ``LockError``, or what storing it throws; nothing is changed then.
    func resetFire() async throws {
        guard self.machine.isFireLatched else { return }
        if let refusal = self.refusal(of: .resetFire) { throw refusal }
        let alarms = self.fireAlarms
        try await self.parts.keepFireLatch(false)
        self.storedFireLatch = false
        let effects: [DoorMachine.Effect]
        do {
            guard alarms == self.fireAlarms else { throw DoorMachine.Refusal.fireInputActive }
            effects = try self.advance(.resetFire)
        } catch {
            // The alarm came back meanwhile, though it may be over again: whoever resets it has to know of it.
            self.keepFireLatch()
            throw error
        }
        try await self.perform(effects)
    }

    /// Stores that the fire release is latched; nothing else of the door has to wait for it, or it for anything else.
    func keepFireLatch() {
        guard self.machine.isFireLatched, !self.storedFireLatch, self.storingLatch == nil else { return }
        self.storingLatch = Task {
            while !(await self.storeFireLatch()) {
                guard (try? await Task.sleep(for: Self.storingRetry, clock: .continuous)) != nil else { return }
            }
            self.storingLatch = nil
        }
    }

    /// - Returns: false when it has to be tried again.
    private func storeFireLatch() async -> Bool {
        guard self.machine.isFireLatched, !self.storedFireLatch else { return true }
        do {
            try await self.parts.keepFireLatch(true)
            self.storedFireLatch = true
            self.latchFault = nil
            self.latchFaults = FaultLog()
            // A reset may have come between.
            guard !self.machine.isFireLatched else { return true }
            try await self.parts.keepFireLatch(false)
            self.storedFireLatch = false
            return true
        } catch {
            self.latchFault = "a restart would forget the fire release: \(error)"
            if self.latchFaults.failed("\(error)", at: TrustedClock.monotonic) != nil {
                self.logger.critical(
                    "a restart would forget the fire release",
                    error: error,
                    metadata: [LogKeys.door: "\(self.id)"]
                )
            }
            return false
        }
    }
}
