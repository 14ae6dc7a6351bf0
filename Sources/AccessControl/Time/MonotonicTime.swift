/// A reading of a clock that never steps, as time since an arbitrary start; relocking is measured with it.
package struct MonotonicTime: Hashable, Sendable, Comparable {
    package let sinceStart: Duration

    package init(_ sinceStart: Duration) {
        self.sinceStart = sinceStart
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.sinceStart < right.sinceStart
    }

    package static func + (time: Self, duration: Duration) -> Self {
        MonotonicTime(time.sinceStart + duration)
    }

    package static func - (time: Self, earlier: Self) -> Duration {
        time.sinceStart - earlier.sinceStart
    }
}
