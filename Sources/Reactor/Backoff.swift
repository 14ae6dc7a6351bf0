/// How long to wait before the next attempt: exponential, capped, with jitter.
///
/// The jitter keeps many sites that lost the same server from coming back in step. The random source is the caller's,
/// so that tests are exact.
package struct Backoff: Sendable, Equatable {
    /// The first delay, before jitter.
    package let initial: Duration
    /// No delay is longer than this, jitter included.
    package let maximum: Duration
    /// What each delay is multiplied by for the next one; at least 1.
    package let multiplier: Double
    /// The share of a delay that is random: 0.2 spreads it evenly over 80 % to 120 %. In 0...1.
    package let jitter: Double

    /// The next delay before jitter.
    private var base: Duration

    /// Makes a sequence of delays that starts at `initial`.
    package init(initial: Duration, maximum: Duration, multiplier: Double = 2, jitter: Double = 0.2) {
        precondition(initial > .zero && initial <= maximum, "a back-off needs 0 < initial <= maximum")
        precondition(multiplier >= 1 && (0...1).contains(jitter), "a back-off needs multiplier >= 1, jitter in 0...1")
        self.initial = initial
        self.maximum = maximum
        self.multiplier = multiplier
        self.jitter = jitter
        self.base = initial
    }

    /// The delay to wait now; the one after it is longer.
    package mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
        let delay = self.base * Double.random(in: (1 - self.jitter)...(1 + self.jitter), using: &generator)
        self.base = min(self.base * self.multiplier, self.maximum)
        return min(delay, self.maximum)
    }

    /// The delay to wait now, with the system's random numbers.
    package mutating func next() -> Duration {
        // In a box, since ThreadSanitizer looks at the address of an inout argument, and an empty value has none.
        var generator: any RandomNumberGenerator = SystemRandomNumberGenerator()
        return self.next(using: &generator)
    }

    /// Starts again at `initial`, after an attempt that lasted.
    package mutating func reset() {
        self.base = self.initial
    }
}
