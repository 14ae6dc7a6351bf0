import AccessControl
import Glibc
import LocalStore
import Synchronization

/// The system's clocks behind the rule of ``DecisionClock``.
final class TrustedClock: Sendable {
    private let clock: Mutex<DecisionClock>

    convenience init(floor: Timestamp?) {
        self.init(floor.map { DecisionClock(floor: $0, at: Self.monotonic) } ?? DecisionClock())
    }

    /// - Parameter kept: by the run before. If the machine has not been started anew since, it is as if that run went on.
    convenience init(kept: KeptTime?) {
        let isSameBoot = kept?.boot == BootIdentity.current && kept?.boot?.isEmpty == false
        let clock = kept.map { kept in
            DecisionClock(
                floor: kept.reached,
                at: isSameBoot ? kept.monotonic : Self.monotonic,
                isTrusted: isSameBoot && kept.isTrusted
            )
        }
        self.init(clock ?? DecisionClock())
    }

    private init(_ clock: DecisionClock) {
        self.clock = Mutex(clock)
    }

    /// The time that decisions are taken at.
    var now: Timestamp {
        self.clock.withLock { $0.time(wall: Self.wall, monotonic: Self.monotonic) }
    }

    /// The same, and whether it comes from a trusted time.
    var reading: (now: Timestamp, isTrusted: Bool) {
        self.clock.withLock { ($0.time(wall: Self.wall, monotonic: Self.monotonic), $0.isTrusted) }
    }

    /// What the next start has to know; nil while nothing trusted was ever known.
    var kept: KeptTime? {
        let monotonic = Self.monotonic
        return self.clock.withLock { clock in
            clock.reached(monotonic: monotonic).map { reached in
                KeptTime(
                    reached: reached,
                    isTrusted: clock.isTrusted,
                    boot: BootIdentity.current,
                    monotonic: monotonic
                )
            }
        }
    }

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
