/// The time that decisions are taken at, which a wrong wall clock cannot turn back and one bad jump cannot run away with.
///
/// Only trusted time anchors it: the upstream's `now()` at a sync, or a kernel clock that reports itself synchronised.
/// From an anchor on, time is carried forward by the monotonic clock, so a step of an unsynchronised wall clock changes
/// nothing but raises ``isWallClockSuspect(wall:monotonic:)``. Before the first anchor the wall clock counts, but never
/// below the floor stored by the run before.
package struct DecisionClock: Sendable {
    /// The latest trusted time; stored by the caller and given back at the next start.
    package private(set) var floor: Timestamp
    private var anchor: (time: Timestamp, monotonic: MonotonicTime)?

    /// How far an unsynchronised wall clock may drift from trusted time before it is called suspect.
    package static let tolerance = Duration.seconds(5)

    package init(floor: Timestamp = Timestamp(microseconds: .min)) {
        self.floor = floor
    }

    /// Takes a fresh upstream time, which replaces the floor, also downwards.
    package mutating func observe(upstream time: Timestamp, monotonic: MonotonicTime) {
        self.floor = time
        self.anchor = (time, monotonic)
    }

    /// Takes a wall time read while the kernel reported its clock synchronised; it only raises the floor.
    package mutating func observe(synchronised time: Timestamp, monotonic: MonotonicTime) {
        guard time >= self.time(wall: time, monotonic: monotonic) - Self.tolerance else { return }
        self.floor = max(self.floor, time)
        self.anchor = (self.floor, monotonic)
    }

    /// The time to decide at.
    package func time(wall: Timestamp, monotonic: MonotonicTime) -> Timestamp {
        guard let anchor = self.anchor else { return max(wall, self.floor) }
        return anchor.time + max(monotonic - anchor.monotonic, .zero)
    }

    /// Whether the wall clock is further from trusted time than ``tolerance``; false while nothing trusted is known.
    package func isWallClockSuspect(wall: Timestamp, monotonic: MonotonicTime) -> Bool {
        guard self.anchor != nil else { return wall < self.floor - Self.tolerance }
        let difference = wall.since(self.time(wall: wall, monotonic: monotonic))
        return difference > Self.tolerance || difference < .zero - Self.tolerance
    }
}
