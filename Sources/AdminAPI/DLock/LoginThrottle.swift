/// Slows down who guesses passwords: each address may fail a few times, and once more every few seconds.
struct LoginThrottle {
    private struct Failures {
        var count: Double
        var at: ContinuousClock.Instant
    }

    /// So many failures in a row are nobody's guess.
    static let burst = 10.0
    /// After this one more is forgiven.
    static let forgiveness = Duration.seconds(6)
    /// More addresses than this are not told apart.
    private static let capacity = 1024

    private var failures: [String: Failures] = [:]

    /// How long the address has to wait before it is heard again; nil when it need not.
    func wait(for address: String, at now: ContinuousClock.Instant) -> Duration? {
        let count = self.count(of: address, at: now)
        return count > Self.burst - 1 ? Self.forgiveness * (count - Self.burst + 1) : nil
    }

    mutating func failed(_ address: String, at now: ContinuousClock.Instant) {
        if self.failures.count >= Self.capacity, self.failures[address] == nil {
            self.failures = self.failures.filter { self.count(of: $0.key, at: now) > 0 }
            if self.failures.count >= Self.capacity { self.failures.removeAll() }
        }
        self.failures[address] = Failures(count: self.count(of: address, at: now) + 1, at: now)
    }

    private func count(of address: String, at now: ContinuousClock.Instant) -> Double {
        guard let failures = self.failures[address] else { return 0 }
        return max(0, failures.count - failures.at.duration(to: now) / Self.forgiveness)
    }
}
