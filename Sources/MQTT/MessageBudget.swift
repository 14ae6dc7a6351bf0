/// So many messages at once, and so many in a second from then on.
struct MessageBudget {
    private let capacity: Double
    /// Messages in a second; nil for any number.
    private let rate: Double?
    private var available: Double
    private var at: ContinuousClock.Instant?

    init(capacity: Int, rate: Int?) {
        self.capacity = Double(capacity)
        self.rate = rate.map { Double($0) }
        self.available = self.capacity
    }

    /// Whether one more message is within it, which is taken off then.
    mutating func take(at now: ContinuousClock.Instant) -> Bool {
        guard let rate = self.rate else { return true }
        if let at = self.at { self.available += at.duration(to: now) / .seconds(1) * rate }
        self.available = min(self.available, self.capacity)
        self.at = now
        guard self.available >= 1 else { return false }
        self.available -= 1
        return true
    }
}
