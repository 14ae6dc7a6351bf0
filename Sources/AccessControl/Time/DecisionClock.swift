/// The time that decisions are taken at, which a wrong wall clock cannot turn back and one bad jump cannot run away with.
///
/// Only trusted time anchors it: the upstream's `now()` at a sync, or a kernel clock that reports itself synchronised.
/// From an anchor on, time is carried forward by the monotonic clock, so a step of an unsynchronised wall clock changes
/// nothing but raises ``isWallClockSuspect(wall:monotonic:)``. A time service that was wrong once must not shut members out
/// for ever: one that tells an earlier time, and the same, for ``patience`` is believed again; but never one before what
/// the upstream has told in this run, or who can forge the time service and cut off the upstream could turn time back to
/// when a payment still counted. Before the first anchor
/// the wall clock counts, but never below the floor stored by the run before, which the monotonic clock carries on too:
/// on a board without a battery time goes on while nobody tells it.
package struct DecisionClock: Sendable {
    /// The latest trusted time; stored by the caller and given back at the next start.
    package private(set) var floor: Timestamp
    private var anchor: (time: Timestamp, monotonic: MonotonicTime)?
    /// When ``floor`` was known to have been reached.
    private var floorAt: MonotonicTime
    /// What the upstream told last in this run.
    private var upstream: (time: Timestamp, monotonic: MonotonicTime)?
    /// An earlier time that a synchronised clock has told ever since.
    private var earlier: (time: Timestamp, monotonic: MonotonicTime)?

    /// How far an unsynchronised wall clock may drift from trusted time before it is called suspect.
    package static let tolerance = Duration.seconds(5)
    /// How long a synchronised clock must tell an earlier time than was trusted before it is believed.
    package static let patience = Duration.seconds(3600)

    /// - Parameters:
    ///   - floor: from the run before.
    ///   - monotonic: a reading at which that time had been reached: in the run before where the machine has not been
    ///     started anew since, else at this start.
    ///   - isTrusted: whether it was trusted time at that very reading, so that it anchors this run too.
    package init(
        floor: Timestamp = Timestamp(microseconds: .min),
        at monotonic: MonotonicTime = MonotonicTime(.zero),
        isTrusted: Bool = false
    ) {
        self.floor = floor
        self.floorAt = monotonic
        if isTrusted { self.anchor = (floor, monotonic) }
    }

    /// Whether the time comes from a trusted one.
    package var isTrusted: Bool { self.anchor != nil }

    /// The latest time that has certainly been reached; nil while nothing trusted was ever known.
    package func reached(monotonic: MonotonicTime) -> Timestamp? {
        if let anchor = self.anchor { return anchor.time + max(monotonic - anchor.monotonic, .zero) }
        guard self.floor.microseconds != .min else { return nil }
        return self.floor + max(monotonic - self.floorAt, .zero)
    }

    /// Takes a fresh upstream time, which replaces the floor, also downwards.
    package mutating func observe(upstream time: Timestamp, monotonic: MonotonicTime) {
        self.upstream = (time, monotonic)
        self.reset(to: time, monotonic)
    }

    private mutating func reset(to time: Timestamp, _ monotonic: MonotonicTime) {
        self.floor = time
        self.floorAt = monotonic
        self.anchor = (time, monotonic)
        self.earlier = nil
    }

    /// Takes a wall time read while the kernel reported its clock synchronised; it raises the floor, and lowers it only
    /// after ``patience``.
    package mutating func observe(synchronised time: Timestamp, monotonic: MonotonicTime) {
        guard time >= self.time(wall: time, monotonic: monotonic) - Self.tolerance else {
            guard !self.isBeforeUpstream(time, monotonic) else {
                self.earlier = nil
                return
            }
            guard let earlier = self.earlier, Self.agree(time, earlier.time + (monotonic - earlier.monotonic)) else {
                self.earlier = (time, monotonic)
                return
            }
            if monotonic - earlier.monotonic >= Self.patience { self.reset(to: time, monotonic) }
            return
        }
        self.earlier = nil
        self.floor = max(self.floor, time)
        self.floorAt = monotonic
        self.anchor = (self.floor, monotonic)
    }

    /// The time to decide at.
    package func time(wall: Timestamp, monotonic: MonotonicTime) -> Timestamp {
        let reached = self.reached(monotonic: monotonic)
        guard self.anchor == nil else { return reached ?? wall }
        return max(wall, reached ?? wall)
    }

    /// Whether the wall clock is further from trusted time than ``tolerance``; false while nothing trusted is known.
    package func isWallClockSuspect(wall: Timestamp, monotonic: MonotonicTime) -> Bool {
        guard self.anchor != nil else {
            return self.reached(monotonic: monotonic).map { wall < $0 - Self.tolerance } ?? false
        }
        return !Self.agree(wall, self.time(wall: wall, monotonic: monotonic))
    }

    /// Whether a time is before the one that must be by what the upstream told in this run.
    private func isBeforeUpstream(_ time: Timestamp, _ monotonic: MonotonicTime) -> Bool {
        guard let upstream = self.upstream else { return false }
        let elapsed = max(monotonic - upstream.monotonic, .zero)
        // What a clock that nothing keeps drifts meanwhile is far less.
        return time < upstream.time + elapsed - elapsed / 1000 - Self.tolerance
    }

    private static func agree(_ first: Timestamp, _ second: Timestamp) -> Bool {
        first.since(second) <= Self.tolerance && second.since(first) <= Self.tolerance
    }
}
