import Synchronization

/// What systemd's watchdog was told, for those who ask how the daemon is.
final class WatchdogRecord: Sendable {
    struct Values: Sendable {
        /// The last ping; nil before the first.
        var lastPing: ContinuousClock.Instant?
        /// What kept the latest ping from being sent; empty when it was sent.
        var silentParts: [String] = []
    }

    private let values = Mutex(Values())

    var value: Values { self.values.withLock { $0 } }

    func pinged() {
        self.values.withLock { $0 = Values(lastPing: .now) }
    }

    func withheld(for parts: [String]) {
        self.values.withLock { $0.silentParts = parts }
    }
}
