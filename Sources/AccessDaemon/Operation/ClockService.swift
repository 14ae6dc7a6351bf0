import AccessControl
import LocalStore
import Logging
import ServiceLifecycle

/// Takes the time of a time service, and keeps what the next start has to know of time.
struct ClockService: Service {
    private static let interval = Duration.seconds(10)
    /// Of writing to disk: what a start of the machine may forget.
    private static let keeping = Duration.seconds(60)

    let clock: TrustedClock
    /// Nil without an upstream.
    let truth: KnownTruth?
    let store: LocalStore
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var keptAt: ContinuousClock.Instant?
            while !Task.isCancelled {
                self.clock.observeKernel()
                if keptAt.map({ $0.duration(to: .now) >= Self.keeping }) ?? true, let time = self.clock.kept {
                    keptAt = .now
                    do {
                        try await self.store.keep(time, confirmedAt: self.truth?.confirmedAt)
                    } catch is CancellationError {
                        return
                    } catch {
                        self.logger.error("trusted time not stored", error: error)
                    }
                }
                try? await Task.sleep(for: Self.interval, clock: .continuous)
            }
        }
    }
}
