import AccessControl
import Journal
import ServiceLifecycle

/// Closes the journal after everything that writes to it has stopped.
struct JournalService: Service {
    /// How long records that wait are given at the end.
    private static let limit = Duration.seconds(1)

    let recorder: Recorder
    let doors: [DoorController]
    let clock: TrustedClock

    func run() async throws {
        try? await gracefulShutdown()
        try? await withTimeLimit(Self.limit) {
            for door in self.doors { await door.recordsWritten() }
        }
        await self.recorder.writeOutcomes()
        await self.recorder.appendIfPossible(
            .notice(NoticeRecord(at: self.clock.now, kind: .stopped, detail: "on request"))
        )
        await self.recorder.journal.close()
    }
}
