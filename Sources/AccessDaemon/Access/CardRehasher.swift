import AccessControl
import CardHashing
import Logging
import ServiceLifecycle

/// Moves cards to the newest key when they are tapped, behind the back of the tap.
struct CardRehasher: Service {
    private struct Job: Sendable {
        var card: CardID
        var tokens: [CardToken]
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

    /// Takes note of a card that was found by its number; never waits.
    ///
    /// All forms that the card is known in are hashed, as far as this number tells them: else the card would be unknown
    /// at readers of the others when the older key goes.
    func found(_ card: CardID, by number: CardNumber, keys: CardKeyRing?, in snapshot: Snapshot) {
        guard let keys, keys.keys.count > 1 else { return }
        let held = Set(snapshot.tokens(of: card))
        let missing = keys.tokens(rehashing: number, formats: Set(held.map(\.format))).filter { !held.contains($0) }
        guard !missing.isEmpty else { return }
        self.queue.yield(Job(card: card, tokens: missing))
    }

    func run() async throws {
        for await job in self.jobs.cancelOnGracefulShutdown() {
            do {
                try await self.authority.rehash(job.card, job.tokens)
            } catch {
                self.logger.info("card not re-hashed", error: error, metadata: ["card": "\(job.card)"])
            }
        }
    }
}
