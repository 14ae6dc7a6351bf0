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
        try await self.parts.keepFireLatch(false)
        self.storedFireLatch = false
        let effects: [DoorMachine.Effect]
        do {
            effects = try self.advance(.resetFire)
        } catch {
            // The alarm came back meanwhile.
            self.note(.fireLatch)
            throw error
        }
        try await self.perform(effects)
    }

    /// Writes what happened, one after the other, and never in the way of a command.
    func keepNotes() async {
        for await note in self.notes {
            switch note {
            case .record(let record): await self.parts.record(record)
            case .fireLatch: await self.storeFireLatch()
            }
        }
    }

    private func storeFireLatch() async {
        guard self.machine.isFireLatched, !self.storedFireLatch else { return }
        do {
            try await self.parts.keepFireLatch(true)
            self.storedFireLatch = true
            // A reset may have come between.
            guard !self.machine.isFireLatched else { return }
            try await self.parts.keepFireLatch(false)
            self.storedFireLatch = false
        } catch {
            self.logger.critical(
                "a restart would forget the fire release",
                error: error,
                metadata: [LogKeys.door: "\(self.id)"]
            )
            Task { [weak self] in
                try await Task.sleep(for: Self.storingRetry, clock: .continuous)
                await self?.note(.fireLatch)
            }
        }
    }
}
