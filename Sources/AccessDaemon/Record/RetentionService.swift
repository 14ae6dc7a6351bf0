import AccessControl
import Journal
import ServiceLifecycle

/// Removes old segments of the journal where no upstream takes delivery.
struct RetentionService: Service {
    private static let interval = Duration.seconds(3600)

    let recorder: Recorder
    let retention: Duration

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let horizon = (TrustedClock.wall - self.retention).microseconds / 1_000_000
                _ = try? await self.recorder.journal.removeSegments(upTo: .max, olderThan: horizon)
                try? await Task.sleep(for: Self.interval, clock: .continuous)
            }
        }
    }
}
