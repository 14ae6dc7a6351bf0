import Foundation
import Synchronization

/// Runs what takes a processor for a while, the newest first when there is more of it than processors.
///
/// The pool of threads serves everybody a little in turn, so that of two hundred who tap at once all wait for the last,
/// and with them whoever taps a moment later. Newest first, those who came a moment later wait for nobody, and of the two
/// hundred each waits for those behind, which is half of it on average.
final class NewestFirst: Sendable {
    private struct Work {
        let start = ContinuousClock.now
        let body: @Sendable () -> Void
    }

    private struct State {
        var waiting: [Work] = []
        var workers = 0
    }

    /// Who has waited for longer goes first: newer ones that never end must not keep anybody out.
    private static let patience = Duration.milliseconds(500)

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: how much of it runs at the same time.
    init(limit: Int = ProcessInfo.processInfo.activeProcessorCount) {
        self.limit = limit
    }

    /// How many wait for their turn.
    var waiting: Int { self.state.withLock { $0.waiting.count } }

    /// - Parameter body: waits for nothing.
    func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let isWorkerMissing = self.state.withLock { state in
                state.waiting.append(Work { continuation.resume(returning: body()) })
                guard state.workers < self.limit else { return false }
                state.workers += 1
                return true
            }
            if isWorkerMissing { Task { await self.work() } }
        }
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
            guard let oldest = state.waiting.first else {
                state.workers -= 1
                return nil
            }
            guard oldest.start.duration(to: .now) < Self.patience else { return state.waiting.removeFirst().body }
            return state.waiting.removeLast().body
        }
    }
}
