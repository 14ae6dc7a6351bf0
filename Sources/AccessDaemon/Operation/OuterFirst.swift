import Foundation
import Synchronization

/// Runs what takes a processor for a while; when there is more of it than processors, what somebody waits for longest and
/// shortest goes first, in turn.
///
/// The pool of threads serves everybody a little in turn, so that of two hundred who tap at once all wait for the last,
/// and with them whoever taps a moment earlier or later. With the outer ones first, those two wait for a few of the crowd
/// instead of all of it, and nobody waits for ever.
final class OuterFirst: Sendable {
    private struct Work {
        let since: ContinuousClock.Instant
        let body: @Sendable () -> Void
    }

    private struct State {
        /// The longest first.
        var waiting: [Work] = []
        var workers = 0
        var isLongestNext = true
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: how much of it runs at the same time; unless told otherwise it leaves a processor to the threads
    ///   of the disk and of the broker, which everybody waits for too.
    init(limit: Int = max(1, ProcessInfo.processInfo.activeProcessorCount - 1)) {
        self.limit = limit
    }

    /// How many wait for their turn.
    var waiting: Int { self.state.withLock { $0.waiting.count } }

    /// - Parameters:
    ///   - since: since when somebody waits for it.
    ///   - body: waits for nothing.
    func run<Value: Sendable>(
        since: ContinuousClock.Instant = .now,
        _ body: @escaping @Sendable () -> Value
    ) async -> Value {
        await withCheckedContinuation { continuation in
            let isWorkerMissing = self.state.withLock { state in
                let work = Work(since: since) { continuation.resume(returning: body()) }
                let place = state.waiting.lastIndex { $0.since <= since }.map { $0 + 1 } ?? 0
                state.waiting.insert(work, at: place)
                guard state.workers < self.limit else { return false }
                state.workers += 1
                return true
            }
            if isWorkerMissing { Task { await self.work() } }
        }
    }

    /// Returns when its turn has come, for what cannot be a body.
    func turn(since: ContinuousClock.Instant) async {
        await self.run(since: since) {}
    }

    private func work() async {
        while let next = self.next() {
            next()
            // What else waits for a thread has its turn.
            await Task.yield()
        }
    }

    /// - Returns: nil for a worker that is not needed any more.
    private func next() -> (@Sendable () -> Void)? {
        self.state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.workers -= 1
                state.isLongestNext = true
                return nil
            }
            defer { state.isLongestNext.toggle() }
            return (state.isLongestNext ? state.waiting.removeFirst() : state.waiting.removeLast()).body
        }
    }
}
