import AccessControl
import LocalStore
import Logging
import ServiceLifecycle
import Synchronization

/// Remembers, behind the back of the taps, where each card was used last and which cards nobody has.
///
/// What is to be stored is gathered in memory, merged by card and bounded; a second later it is written as one batch.
final class TapNotes: Service {
    private struct Pending {
        var uses: [CardID: CardUse] = [:]
        var unknown: [CardHash: UnknownTap] = [:]
    }

    /// How many unknown cards are kept.
    static let unknownLimit = 1000
    /// How many cards may wait to be written; what comes on top is told by the journal alone.
    private static let capacity = 4096
    private static let delay = Duration.seconds(1)
    private static let forgetInterval = Duration.seconds(3600)

    let store: LocalStore
    let snapshot: CurrentSnapshot
    let clock: TrustedClock
    /// For how long unknown cards are kept; zero keeps none.
    let retention: Duration
    let logger: Logger
    private let pending = Mutex(Pending())
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init(store: LocalStore, snapshot: CurrentSnapshot, clock: TrustedClock, retention: Duration, logger: Logger) {
        self.store = store
        self.snapshot = snapshot
        self.clock = clock
        self.retention = retention
        self.logger = logger
        (self.wakes, self.wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes note of a known card; never waits.
    func add(_ use: CardUse) {
        self.pending.withLock { pending in
            guard pending.uses[use.card] != nil || pending.uses.count < Self.capacity else { return }
            pending.uses[use.card] = use
        }
        self.wake.yield()
    }

    /// Takes note of a card that nobody has; never waits.
    func add(_ tap: UnknownTap) {
        guard self.retention > .zero else { return }
        self.pending.withLock { pending in
            if pending.unknown[tap.hash] != nil {
                pending.unknown[tap.hash]?.count += tap.count
                pending.unknown[tap.hash]?.lastAt = tap.lastAt
                pending.unknown[tap.hash]?.reader = tap.reader
            } else if pending.unknown.count < Self.unknownLimit {
                pending.unknown[tap.hash] = tap
            }
        }
        self.wake.yield()
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await _ in self.wakes {
                        try? await Task.sleep(for: Self.delay, clock: .continuous)
                        guard !Task.isCancelled else { return }
                        await self.flush()
                    }
                }
                group.addTask {
                    while !Task.isCancelled {
                        await self.forget()
                        try? await Task.sleep(for: Self.forgetInterval, clock: .continuous)
                    }
                }
                await group.waitForAll()
            }
        }
        await self.flush()
    }

    /// Writes what has been gathered, so that whoever reads next finds it.
    func flush() async {
        let pending = self.pending.withLock { pending in
            defer { pending = Pending() }
            return pending
        }
        guard !pending.uses.isEmpty || !pending.unknown.isEmpty else { return }
        do {
            try await self.store.noteTaps(
                uses: Array(pending.uses.values),
                unknown: Array(pending.unknown.values),
                limit: Self.unknownLimit
            )
        } catch is CancellationError {
            // The daemon stops, and writes once more when everything else has.
            for use in pending.uses.values { self.add(use) }
            for tap in pending.unknown.values { self.add(tap) }
        } catch {
            self.logger.warning("taps not noted beside the journal", error: error)
        }
    }

    /// The cards that nobody has, the latest first; those that somebody got meanwhile are forgotten.
    func unknown() async throws -> [UnknownTap] {
        await self.flush()
        let horizon = self.clock.now - self.retention
        let snapshot = self.snapshot.value
        var known: [CardHash] = []
        let taps = try await self.store.unknownTaps().filter { tap in
            // Only the form that was tapped counts: the short form of one card may be that of another.
            let isKnown = snapshot.card(matching: [tap.tokens[0]]) != nil
            if isKnown { known.append(tap.hash) }
            return !isKnown && tap.lastAt >= horizon
        }
        if !known.isEmpty { try await self.store.forgetUnknownTaps(known) }
        return taps
    }

    /// Forgets unknown cards that belong to somebody now.
    func enrolled(_ tokens: [CardToken]) async {
        await self.flush()
        do {
            try await self.store.forgetUnknownTaps(tokens.map(\.hash))
        } catch {
            self.logger.warning("enrolled card not taken off the list of unknown ones", error: error)
        }
    }

    private func forget() async {
        do {
            let snapshot = self.snapshot.value
            // Before the first facts have come, every card would look as if it were gone.
            guard snapshot.takenAt.microseconds > 0 else { return }
            _ = try await self.unknown()
            try await self.store.forgetTaps(
                before: self.clock.now - self.retention,
                cards: Set(snapshot.cards.map(\.id))
            )
        } catch {
            self.logger.warning("old taps not forgotten", error: error)
        }
    }
}
