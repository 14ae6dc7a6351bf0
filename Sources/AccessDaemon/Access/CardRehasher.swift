import AccessControl
import Logging
import ServiceLifecycle

/// Moves cards to the newest key when they are tapped, behind the back of the tap.
struct CardRehasher: Service {
    private struct Job: Sendable {
        var card: CardID
        var token: CardToken
    }

    /// A card that is dropped here is offered again at its next tap.
    private static let capacity = 64

    let authority: any CardAuthority
    let logger: Logger
    private let jobs: AsyncStream<Job>
    private let queue: AsyncStream<Job>.Continuation

    init(authority: any CardAuthority, logger: Logger) {
        self.authority = authority
        self.logger = logger
        (self.jobs, self.queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.capacity))
    }

    /// Takes note of a card that was found by one of these hashes; never waits.
    func found(_ card: CardID, by tokens: [CardToken], in snapshot: Snapshot) {
        guard tokens.count > 1, let newest = tokens.first, !snapshot.tokens(of: card).contains(newest) else { return }
        self.queue.yield(Job(card: card, token: newest))
    }

    func run() async throws {
        for await job in self.jobs.cancelOnGracefulShutdown() {
            do {
                try await self.authority.rehash(job.card, job.token)
            } catch {
                self.logger.info("card not re-hashed", error: error, metadata: ["card": "\(job.card)"])
            }
        }
    }
}
