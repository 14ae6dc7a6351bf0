import AccessControl
import Synchronization

/// How long ago the upstream last confirmed what is known of it; written by the sync.
final class KnownTruth: Sendable {
    private let state: Mutex<TruthClock>
    private let clock: TrustedClock

    /// - Parameter confirmedAt: from the run before; nil when nothing was ever loaded.
    init(confirmedAt: Timestamp?, clock: TrustedClock) {
        let never = Timestamp(microseconds: 0)
        self.state = Mutex(TruthClock(confirmedAt: confirmedAt ?? never, monotonic: TrustedClock.monotonic))
        self.clock = clock
    }

    var value: Truth {
        let (now, isTrusted) = self.clock.reading
        return self.state.withLock { $0.truth(now: now, isTrusted: isTrusted, monotonic: TrustedClock.monotonic) }
    }

    /// When that was, by the upstream's clock; nil when nothing was ever loaded.
    var confirmedAt: Timestamp? {
        self.state.withLock { $0.confirmedAt.microseconds == 0 ? nil : $0.confirmedAt }
    }

    /// - Parameter asked: before the upstream was.
    func confirm(at time: Timestamp, asked: MonotonicTime) {
        self.state.withLock { $0.confirm(at: time, monotonic: asked) }
    }

    func lose() {
        self.state.withLock { $0.lose() }
    }
}
