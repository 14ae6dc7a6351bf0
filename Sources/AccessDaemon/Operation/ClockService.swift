import AccessControl
import LocalStore
import Logging
import ServiceLifecycle

/// Watches the wall clock against trusted time, and keeps the floor for the next start.
struct ClockService: Service {
    private static let interval = Duration.seconds(10)

    let clock: TrustedClock
    let store: LocalStore
    let recorder: Recorder
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var wasSuspect = false
            var stored = self.clock.floor
            while !Task.isCancelled {
                self.clock.observeKernel()
                let isSuspect = self.clock.isWallClockSuspect
                if isSuspect, !wasSuspect { await self.raiseAlarm() }
                wasSuspect = isSuspect
                if self.clock.floor != stored {
                    stored = self.clock.floor
                    do {
                        try await self.store.setDecisionFloor(stored)
                    } catch {
                        self.logger.error("trusted time not stored", error: error)
                    }
                }
                try? await Task.sleep(for: Self.interval, clock: .continuous)
            }
        }
    }

    private func raiseAlarm() async {
        let difference = TrustedClock.wall.since(self.clock.now)
        self.logger.critical("wall clock differs from trusted time", metadata: ["difference": "\(difference)"])
        await self.recorder.appendIfPossible(
            .notice(
                NoticeRecord(
                    at: self.clock.now,
                    kind: .clockSuspect,
                    detail: "the system clock differs from trusted time by \(difference)"
                )
            )
        )
    }
}
