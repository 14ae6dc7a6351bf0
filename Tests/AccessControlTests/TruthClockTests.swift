import AccessControl
import TestSupport
import Testing

@Suite("How old the facts are")
struct TruthClockTests {
    private static let noon = Timestamp(seconds: 1_800_000_000)

    private static func after(_ duration: Duration) -> MonotonicTime { MonotonicTime(duration) }

    private static func age(of truth: Truth) -> Duration? {
        guard case .confirmed(_, let age, _) = truth else { return nil }
        return age
    }

    @Test("is counted by the monotonic clock from a confirmation on, whatever the others say")
    func confirmed() {
        var clock = TruthClock(confirmedAt: Self.noon - .seconds(500), monotonic: Self.after(.zero))
        clock.confirm(at: Self.noon, monotonic: Self.after(.seconds(100)))
        for jump in [-315_360_000, -3600, 0, 3600, 315_360_000] as [Int64] {
            for isTrusted in [true, false] {
                let truth = clock.truth(
                    now: Self.noon + .seconds(jump),
                    isTrusted: isTrusted,
                    monotonic: Self.after(.seconds(160))
                )
                #expect(truth == .confirmed(at: Self.noon, age: .seconds(60), isCurrent: true))
            }
        }
        clock.lose()
        let later = clock.truth(now: Self.noon, isTrusted: true, monotonic: Self.after(.seconds(200)))
        #expect(later == .confirmed(at: Self.noon, age: .seconds(100), isCurrent: false))
    }

    @Test("outlives a restart")
    func restart() {
        var clock = TruthClock(confirmedAt: Self.noon, monotonic: Self.after(.seconds(9)))
        let truth = clock.truth(
            now: Self.noon + .seconds(2 * 86_400),
            isTrusted: true,
            monotonic: Self.after(.seconds(10))
        )
        #expect(truth == .confirmed(at: Self.noon, age: .seconds(2 * 86_400), isCurrent: false))
    }

    @Test("goes on where a start finds no clock at all")
    func deadClock() {
        // The board wakes in 1970; the time of decisions stands at what the run before had reached, and goes on from it.
        var decisions = DecisionClock(floor: Self.noon + .seconds(3000), at: Self.after(.zero))
        var clock = TruthClock(confirmedAt: Self.noon, monotonic: Self.after(.zero))
        for hour in 0...100 {
            let monotonic = Self.after(.seconds(hour * 3600))
            let now = decisions.time(wall: Timestamp(seconds: Int64(hour) * 3600), monotonic: monotonic)
            let truth = clock.truth(now: now, isTrusted: decisions.isTrusted, monotonic: monotonic)
            #expect(Self.age(of: truth) == .seconds(3000 + hour * 3600))
        }
        // At last a time service: the board had lain in a drawer for a month.
        let monotonic = Self.after(.seconds(101 * 3600))
        decisions.observe(synchronised: Self.noon + .seconds(30 * 86_400), monotonic: monotonic)
        let now = decisions.time(wall: Self.noon + .seconds(30 * 86_400), monotonic: monotonic)
        let truth = clock.truth(now: now, isTrusted: decisions.isTrusted, monotonic: monotonic)
        #expect(Self.age(of: truth) == .seconds(30 * 86_400))
    }

    @Test("never becomes less while no clock can be trusted, and what ran away is put right by one that can")
    func jumps() {
        var generator = SeededGenerator(41)
        for _ in 0..<200 {
            var clock = TruthClock(confirmedAt: Self.noon, monotonic: Self.after(.zero))
            var (known, elapsed) = (Duration.zero, Duration.zero)
            for _ in 0..<50 {
                let step = Duration.seconds(Int.random(in: 0...7200, using: &generator))
                elapsed += step
                let wall = Self.noon + .seconds(Int64.random(in: -315_360_000...315_360_000, using: &generator))
                let truth = clock.truth(now: wall, isTrusted: false, monotonic: Self.after(elapsed))
                let age = Self.age(of: truth) ?? .zero
                #expect(age >= known + step && age >= elapsed)
                known = age
            }
            let right = clock.truth(now: Self.noon + elapsed, isTrusted: true, monotonic: Self.after(elapsed))
            #expect(Self.age(of: right) == elapsed)
        }
    }
}
