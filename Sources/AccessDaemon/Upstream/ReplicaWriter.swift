import AccessControl
import LocalStore
import Logging
import Synchronization

/// Writes what was loaded into the replica, behind the back of the sync.
///
/// The replica is for the next start. A disk that stalls or fails therefore holds up nobody who asks the upstream: what it
/// says counts at once, and the replica gets the last of it when it can be written again. Until then it is behind, so a
/// restart would let in whom the upstream has removed meanwhile; that is told.
final class ReplicaWriter: Sendable {
    private struct Work {
        var snapshot: Snapshot
        /// Cards that were taken away here, which this snapshot has as the upstream knows them.
        var settled: [CardRestriction]
    }

    private struct State {
        /// What the file lacks; only the last counts.
        var work: Work?
        /// What the file holds, as far as is known.
        var written: Snapshot?
    }

    private let store: LocalStore
    private let restrictions: CardRestrictions
    private let clock: TrustedClock
    private let status: UpstreamStatus
    private let logger: Logger
    private let state = Mutex(State())
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init(
        store: LocalStore,
        restrictions: CardRestrictions,
        clock: TrustedClock,
        status: UpstreamStatus,
        logger: Logger
    ) {
        self.store = store
        self.restrictions = restrictions
        self.clock = clock
        self.status = status
        self.logger = logger
        (self.wakes, self.wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Has a snapshot written, instead of those before it that still wait.
    ///
    /// - Parameters:
    ///   - previous: what was loaded before this one, which the file holds if nothing was written in this run.
    ///   - settled: what need not be remembered of cards any more once the snapshot is written.
    func write(_ snapshot: Snapshot, replacing previous: Snapshot?, settling settled: [CardRestriction]) {
        self.state.withLock { state in
            if state.written == nil { state.written = previous }
            state.work = Work(snapshot: snapshot, settled: (state.work?.settled ?? []) + settled)
        }
        self.wake.yield()
    }

    /// Tries once more what has failed.
    func tryAgain() {
        if self.state.withLock({ $0.work != nil }) { self.wake.yield() }
    }

    /// Writes until it is cancelled; may run once.
    func run() async {
        for await _ in self.wakes {
            let (work, written) = self.state.withLock { state in
                defer { state.work = nil }
                return (state.work, state.written)
            }
            if let work { await self.write(work, over: written) }
        }
    }

    private func write(_ work: Work, over written: Snapshot?) async {
        // The snapshot that was written before has lived until now.
        defer { Process.releaseFreedMemory() }
        do {
            try await self.store.save(work.snapshot, replacing: written)
            self.state.withLock { $0.written = work.snapshot }
            self.status.update { $0.replicaProblem = nil }
            if let time = self.clock.kept { try await self.store.keep(time, confirmedAt: nil) }
        } catch {
            // Behind what has come meanwhile.
            self.state.withLock { state in
                let settled = work.settled + (state.work?.settled ?? [])
                state.work = Work(snapshot: state.work?.snapshot ?? work.snapshot, settled: settled)
            }
            // The daemon stops, and that is no fault of the disk; the next start loads again.
            if error is CancellationError { return }
            self.logger.critical("replica not written", error: error)
            self.status.update { $0.replicaProblem = "the replica cannot be written: \(error)" }
            return
        }
        // In this order: a restart in between finds the card taken away by the one or by the other.
        await self.restrictions.settle(work.settled)
    }
}
