import AccessControl
import Hardware
import ServiceLifecycle

/// Awards the badges of inductions whose member has tapped, one after the other, and tells the reader how it went.
struct InductionService: Service {
    let inductions: Inductions
    let readers: [ReaderID: ReaderAssignment]
    let backend: DaemonBackend

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await session in self.inductions.tapped {
                await self.backend.finish(session)
                guard case .ended(let ending) = session.status().step else { continue }
                self.readers[session.reader]?.show(ReaderSignal(ending))
            }
        }
    }
}

extension ReaderSignal {
    fileprivate init(_ ending: InductionMachine.Ending) {
        switch ending {
        case .awarded: self = .granted
        case .refused(.unknownCard): self = .unknownCard
        case .refused, .failed: self = .denied
        case .cancelled, .expired: self = .tryAgain
        }
    }
}
