import AccessControl
import Testing

@Suite struct DecisionClockTests {
    static let noon = Timestamp(seconds: 1_800_000_000)

    func after(_ seconds: Int) -> MonotonicTime { MonotonicTime(.seconds(seconds)) }

    @Test func beforeAnythingIsTrustedTheWallClockCountsButNotBelowTheFloor() {
        let clock = DecisionClock(floor: Self.noon)
        #expect(clock.time(wall: Timestamp(seconds: 0), monotonic: self.after(0)) == Self.noon)
        #expect(clock.time(wall: Self.noon + .seconds(9), monotonic: self.after(0)) == Self.noon + .seconds(9))
        #expect(clock.isWallClockSuspect(wall: Timestamp(seconds: 0), monotonic: self.after(0)))
    }

    @Test func onABoardWithoutABatteryTimeGoesOnFromTheFloor() {
        let clock = DecisionClock(floor: Self.noon, at: self.after(40))
        let dead = Timestamp(seconds: 0)
        #expect(clock.time(wall: dead, monotonic: self.after(40)) == Self.noon)
        #expect(clock.time(wall: dead, monotonic: self.after(100)) == Self.noon + .seconds(60))
        #expect(clock.reached(monotonic: self.after(100)) == Self.noon + .seconds(60))
        #expect(!clock.isTrusted && clock.isWallClockSuspect(wall: Self.noon, monotonic: self.after(100)))
        #expect(DecisionClock().reached(monotonic: self.after(100)) == nil)
    }

    @Test func aRestartGoesOnAsTheRunBefore() {
        var clock = DecisionClock()
        clock.observe(upstream: Self.noon, monotonic: self.after(100))
        let reached = clock.reached(monotonic: self.after(160))!
        let next = DecisionClock(floor: reached, at: self.after(160), isTrusted: clock.isTrusted)
        for jump in [-315_360_000, 315_360_000] as [Int64] {
            let now = next.time(wall: Self.noon + .seconds(jump), monotonic: self.after(400))
            #expect(now == Self.noon + .seconds(300))
        }
    }

    @Test func anUnsynchronisedJumpChangesNoDecision() {
        var clock = DecisionClock()
        clock.observe(upstream: Self.noon, monotonic: self.after(100))
        for jump in [-315_360_000, -3600, 3600, 315_360_000] as [Int64] {
            let wall = Self.noon + .seconds(jump)
            #expect(clock.time(wall: wall, monotonic: self.after(160)) == Self.noon + .seconds(60))
            #expect(clock.isWallClockSuspect(wall: wall, monotonic: self.after(160)))
        }
        #expect(!clock.isWallClockSuspect(wall: Self.noon + .seconds(61), monotonic: self.after(160)))
    }

    @Test func freshUpstreamTimeReplacesTheFloorAlsoDownwards() {
        var clock = DecisionClock(floor: Self.noon + .seconds(1_000_000))
        clock.observe(upstream: Self.noon, monotonic: self.after(0))
        #expect(clock.floor == Self.noon)
        #expect(clock.time(wall: Self.noon, monotonic: self.after(1)) == Self.noon + .seconds(1))
    }

    @Test func aSynchronisedClockOnlyRaisesTheFloor() {
        var clock = DecisionClock(floor: Self.noon)
        clock.observe(synchronised: Self.noon + .seconds(50), monotonic: self.after(0))
        #expect(clock.floor == Self.noon + .seconds(50))
        clock.observe(synchronised: Self.noon - .seconds(50), monotonic: self.after(1))
        #expect(clock.floor == Self.noon + .seconds(50))
        #expect(clock.time(wall: .init(seconds: 0), monotonic: self.after(1)) == Self.noon + .seconds(51))
    }

    @Test(arguments: [-315_360_000, -3600, 3600, 315_360_000] as [Int64])
    func aStepWithoutAnythingTrustedIsOverWhenTheClockIsSetRight(step: Int64) {
        // No time service, no upstream: the wall clock counts, and nothing that it once said stays.
        let clock = DecisionClock(floor: Self.noon)
        let right = Self.noon + .seconds(600)
        #expect(clock.time(wall: right + .seconds(step), monotonic: self.after(1)) >= Self.noon)
        #expect(clock.time(wall: right, monotonic: self.after(2)) == right)
    }

    @Test func aStartIn1970DecidesAtTheFloorAndIsSuspect() {
        let clock = DecisionClock(floor: Self.noon)
        let wall = Timestamp(seconds: 12)
        #expect(clock.time(wall: wall, monotonic: self.after(0)) == Self.noon)
        #expect(clock.isWallClockSuspect(wall: wall, monotonic: self.after(0)))
        #expect(!clock.isTrusted)
    }

    @Test func aTimeServiceThatWasWrongOnceIsBelievedAgainAfterAnHour() {
        var clock = DecisionClock(floor: Self.noon)
        clock.observe(synchronised: Self.noon, monotonic: self.after(0))
        clock.observe(synchronised: Self.noon + .seconds(315_360_000), monotonic: self.after(10))
        #expect(clock.floor == Self.noon + .seconds(315_360_000))
        for second in stride(from: 20, to: 3620, by: 10) {
            let right = Self.noon + .seconds(second)
            clock.observe(synchronised: right, monotonic: self.after(second))
            #expect(clock.floor > right, "not yet")
            #expect(clock.isWallClockSuspect(wall: right, monotonic: self.after(second)))
        }
        let right = Self.noon + .seconds(3620)
        clock.observe(synchronised: right, monotonic: self.after(3620))
        #expect(clock.floor == right)
        #expect(clock.time(wall: right, monotonic: self.after(3621)) == right + .seconds(1))
        #expect(!clock.isWallClockSuspect(wall: right + .seconds(1), monotonic: self.after(3621)))
    }

    @Test func anEarlierTimeThatIsNotTheSameAllTheTimeIsNeverBelieved() {
        var clock = DecisionClock(floor: Self.noon)
        clock.observe(synchronised: Self.noon, monotonic: self.after(0))
        for second in stride(from: 10, to: 20_000, by: 10) {
            // It runs at half the speed.
            let wrong = Self.noon - .seconds(86_400) + .seconds(second / 2)
            clock.observe(synchronised: wrong, monotonic: self.after(second))
        }
        #expect(clock.time(wall: Self.noon, monotonic: self.after(20_000)) == Self.noon + .seconds(20_000))
    }

    @Test func aRightTimeInBetweenStartsTheHourAnew() {
        var clock = DecisionClock(floor: Self.noon)
        clock.observe(synchronised: Self.noon, monotonic: self.after(0))
        for second in stride(from: 10, to: 10_000, by: 10) {
            let isRight = second % 3000 == 0
            let time = Self.noon + .seconds(isRight ? second : second - 86_400)
            clock.observe(synchronised: time, monotonic: self.after(second))
        }
        #expect(clock.time(wall: Self.noon, monotonic: self.after(10_000)) == Self.noon + .seconds(10_000))
    }

    @Test func aTimeServiceIsNeverBelievedBeforeWhatTheUpstreamTold() {
        var clock = DecisionClock(floor: Self.noon)
        clock.observe(upstream: Self.noon, monotonic: self.after(0))
        for second in stride(from: 10, to: 20_000, by: 10) {
            let forged = Self.noon - .seconds(86_400) + .seconds(second)
            clock.observe(synchronised: forged, monotonic: self.after(second))
        }
        #expect(clock.time(wall: Self.noon, monotonic: self.after(20_000)) == Self.noon + .seconds(20_000))
        #expect(clock.isWallClockSuspect(wall: Self.noon, monotonic: self.after(20_000)))
        // A jump ahead after that is taken back as ever, by the clock that drifted a little without anybody's help.
        clock.observe(synchronised: Self.noon + .seconds(315_360_000), monotonic: self.after(20_010))
        for second in stride(from: 20_020, through: 23_700, by: 10) {
            clock.observe(synchronised: Self.noon + .seconds(second - 15), monotonic: self.after(second))
        }
        let now = clock.time(wall: Self.noon, monotonic: self.after(23_700))
        #expect(now == Self.noon + .seconds(23_700 - 15))
    }
}
