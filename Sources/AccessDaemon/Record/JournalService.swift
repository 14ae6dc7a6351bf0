import AccessControl
import Journal
import ServiceLifecycle

/// Closes the journal after everything that writes to it has stopped.
struct JournalService: Service {
    let recorder: Recorder
    let clock: TrustedClock

    func run() async throws {
        try? await gracefulShutdown()
        await self.recorder.appendIfPossible(
            .notice(NoticeRecord(at: self.clock.now, kind: .stopped, detail: "on request"))
        )
        await self.recorder.journal.close()
    }
}
