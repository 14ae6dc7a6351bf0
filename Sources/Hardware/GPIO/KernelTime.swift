import AccessControl
import Glibc

/// Kernel times of line events as times of the daemon's monotonic clock.
enum KernelTime {
    /// Edges are stamped with CLOCK_MONOTONIC, which stands still while the machine sleeps; the daemon uses CLOCK_BOOTTIME,
    /// which does not. What lies between them now lay between them then, unless the machine slept in between.
    static func monotonic(ofEdge nanoseconds: UInt64) -> MonotonicTime {
        let age = Self.read(CLOCK_MONOTONIC) - .nanoseconds(Int64(clamping: nanoseconds))
        return MonotonicTime(Self.read(CLOCK_BOOTTIME) - age)
    }

    static var now: MonotonicTime { MonotonicTime(Self.read(CLOCK_BOOTTIME)) }

    private static func read(_ clock: clockid_t) -> Duration {
        var time = timespec()
        clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
