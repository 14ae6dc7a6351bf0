import AccessControl
import Glibc
import Synchronization

/// The system's clocks behind the rule of ``DecisionClock``.
final class TrustedClock: Sendable {
    private let clock: Mutex<DecisionClock>

    init(floor: Timestamp?) {
        self.clock = Mutex(floor.map { DecisionClock(floor: $0) } ?? DecisionClock())
    }

    /// The time that decisions are taken at.
    var now: Timestamp {
        self.clock.withLock { $0.time(wall: Self.wall, monotonic: Self.monotonic) }
    }

    var floor: Timestamp { self.clock.withLock { $0.floor } }

    var isWallClockSuspect: Bool {
        self.clock.withLock { $0.isWallClockSuspect(wall: Self.wall, monotonic: Self.monotonic) }
    }

    func observe(upstream time: Timestamp) {
        self.clock.withLock { $0.observe(upstream: time, monotonic: Self.monotonic) }
    }

    /// Takes the wall clock for trusted if the kernel says that it is synchronised.
    func observeKernel() {
        guard KernelClock.isSynchronised else { return }
        self.clock.withLock { $0.observe(synchronised: Self.wall, monotonic: Self.monotonic) }
    }

    /// CLOCK_BOOTTIME: never steps, and goes on while the machine sleeps.
    static var monotonic: MonotonicTime {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return MonotonicTime(.seconds(time.tv_sec) + .nanoseconds(time.tv_nsec))
    }

    static var wall: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}
