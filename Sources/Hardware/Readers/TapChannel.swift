import AccessControl
import Synchronization

/// The bounded way from a reader's frames to the daemon: debounces, counts and never blocks the reader.
final class TapChannel: Sendable {
    private struct State {
        var health = ReaderHealth()
        var last: (number: CardNumber, at: ContinuousClock.Instant)?
    }

    /// A person taps once a second at most; more waiting taps than this help nobody.
    private static let capacity = 16

    let taps: AsyncStream<Tap>
    private let continuation: AsyncStream<Tap>.Continuation
    private let state = Mutex(State())
    private let debounce: Duration

    /// - Parameter debounce: how long further frames of the same card count as the same tap.
    init(debounce: Duration) {
        self.debounce = debounce
        // `bufferingOldest` drops the newest tap when the buffer is full.
        (self.taps, self.continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.capacity))
    }

    var health: ReaderHealth { self.state.withLock { $0.health } }

    func setFault(_ fault: String?) {
        self.state.withLock { $0.health.fault = fault }
    }

    func receivedBadFrame(at now: ContinuousClock.Instant = .now) {
        self.state.withLock { state in
            state.health.badFrames += 1
            state.health.lastFrame = now
        }
    }

    func received(_ number: CardNumber, at now: ContinuousClock.Instant = .now) {
        let isRepeated = self.state.withLock { state in
            state.health.lastFrame = now
            defer { state.last = (number, now) }
            guard let last = state.last, last.number == number, now - last.at < self.debounce else {
                state.health.taps += 1
                return false
            }
            return true
        }
        guard !isRepeated else { return }
        if case .dropped = self.continuation.yield(Tap(number: number, receivedAt: now)) {
            self.state.withLock { $0.health.dropped += 1 }
        }
    }
}
