/// What the clock of a device shows, which counts from its start and is set by nobody, as two bounds that always hold.
///
/// The lower one comes from what the device says: when that arrives, its clock shows at least so much. The upper one comes
/// from its answers: when they were asked for, its clock showed at most so much. Between messages the bounds part, since
/// the clocks of cheap boards run up to one percent fast or slow.
struct UptimeEstimate: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// How far a device's clock may go wrong, as a fraction: 1 in so many.
    static let drift = 100

    private var lower: (uptime: Duration, at: Instant)
    private var upper: (uptime: Duration, at: Instant)

    /// - Parameters:
    ///   - uptime: what an answer said.
    ///   - asked: when the question was sent.
    ///   - now: when the answer arrived.
    init(answer uptime: Duration, asked: Instant, at now: Instant) {
        self.lower = (uptime, now)
        self.upper = (uptime, asked)
    }

    /// The least that the clock shows.
    func least(at now: Instant) -> Duration {
        let elapsed = self.lower.at.duration(to: now)
        return self.lower.uptime + elapsed - elapsed / Self.drift
    }

    /// The most that the clock shows.
    func most(at now: Instant) -> Duration {
        let elapsed = self.upper.at.duration(to: now)
        return self.upper.uptime + elapsed + elapsed / Self.drift
    }

    /// How long ago the clock showed this, at most; zero for what it cannot have shown yet.
    func age(of uptime: Duration, at now: Instant) -> Duration {
        max(.zero, self.most(at: now) - uptime)
    }

    /// A message said so, perhaps long ago.
    mutating func heard(_ uptime: Duration, at now: Instant) {
        guard uptime > self.least(at: now), uptime <= self.most(at: now) else { return }
        self.lower = (uptime, now)
    }

    /// An answer said so.
    mutating func answered(_ uptime: Duration, asked: Instant, at now: Instant) {
        let answer = UptimeEstimate(answer: uptime, asked: asked, at: now)
        if answer.most(at: now) < self.most(at: now) { self.upper = answer.upper }
        if answer.least(at: now) > self.least(at: now) { self.lower = answer.lower }
        // The clock did not do what clocks do: only the answer counts.
        if self.least(at: now) > self.most(at: now) { self = answer }
    }
}
