import AccessControl
import Testing
import TestSupport

@Suite("The rhythm of a reader")
struct ReaderRhythmTests {
    private static let hour: Int64 = 3600
    private static let week: Int64 = 168 * 3600
    /// A Thursday at midnight, as 1970 began.
    private static let start: Int64 = 2000 * Self.week

    private static func time(_ week: Int64, _ hour: Int64, minute: Int64 = 0) -> Timestamp {
        Timestamp(seconds: Self.start + week * Self.week + hour * Self.hour + minute * 60)
    }

    private static func observe(_ rhythm: inout ReaderRhythm, isWatched: Bool, at time: Timestamp) -> Bool {
        rhythm.observe(isUsed: false, isWatched: isWatched, at: time, limit: 4)
    }

    /// Goes on for some hours from an hour of a week, looking six times an hour.
    ///
    /// - Parameter isUsed: whether the reader is used in that hour.
    private static func live(
        _ rhythm: inout ReaderRhythm,
        from week: Int64,
        hour: Int64 = 0,
        hours: Int64,
        limit: Int = 4,
        isUsed: (Int64) -> Bool
    ) {
        for hour in hour..<hour + hours {
            for minute in stride(from: 1, to: 60, by: 10) as StrideTo<Int64> {
                let used = minute == 31 && isUsed(hour)
                _ = rhythm.observe(
                    isUsed: used,
                    isWatched: true,
                    at: Self.time(week, hour, minute: minute),
                    limit: limit
                )
            }
        }
    }

    /// From 16 to 22 o'clock on the first five days of the week.
    private static func isEvening(_ hour: Int64) -> Bool { hour / 24 % 7 < 5 && (16..<22).contains(hour % 24) }

    private static func learnt(weeks: Int64 = 4) -> ReaderRhythm {
        var rhythm = ReaderRhythm()
        for week in 0..<weeks { Self.live(&rhythm, from: week, hours: 168, isUsed: Self.isEvening) }
        return rhythm
    }

    @Test("a night and a weekend say nothing; the fourth busy hour in silence does")
    func silence() {
        var rhythm = Self.learnt()
        #expect(rhythm.silentHours == 0)
        // Silent since the evening of the fifth day: two free days, then the first evening.
        Self.live(&rhythm, from: 4, hours: 16) { _ in false }
        #expect(rhythm.silentHours == 0)
        for hour in 17..<22 as Range<Int64> {
            Self.live(&rhythm, from: 4, hour: hour - 1, hours: 1) { _ in false }
            #expect(rhythm.silentHours == Int(hour) - 17, "the hour is judged when it is over")
        }
        Self.live(&rhythm, from: 4, hour: 21, hours: 2) { _ in false }
        #expect(rhythm.silentHours == 6)
        Self.live(&rhythm, from: 4, hour: 23, hours: 1) { _ in true }
        #expect(rhythm.silentHours == 0, "one tap and all is well")
    }

    @Test("two weeks are too few to judge by")
    func young() {
        var rhythm = Self.learnt(weeks: 2)
        Self.live(&rhythm, from: 2, hours: 168) { _ in false }
        #expect(rhythm.silentHours == 0)
    }

    @Test("one week of holidays changes nothing, and a silence that is an alarm is not learnt")
    func robust() {
        var rhythm = Self.learnt(weeks: 5)
        // Dead for ten weeks.
        for week in 5..<15 as Range<Int64> { Self.live(&rhythm, from: week, hours: 168) { _ in false } }
        #expect(rhythm.silentHours > 200)
        #expect(rhythm.isBusy(at: Self.time(20, 20)))
        for week in 15..<16 as Range<Int64> { Self.live(&rhythm, from: week, hours: 168, isUsed: Self.isEvening) }
        #expect(rhythm.silentHours == 0)
        Self.live(&rhythm, from: 16, hours: 23) { _ in false }
        #expect(rhythm.silentHours >= 4)
    }

    @Test("without the alarm a new rhythm is learnt within weeks")
    func relearning() {
        var rhythm = Self.learnt(weeks: 8)
        for week in 8..<13 as Range<Int64> { Self.live(&rhythm, from: week, hours: 168, limit: 0) { $0 % 24 == 3 } }
        #expect(!rhythm.isBusy(at: Self.time(20, 20)))
    }

    @Test("a reader that is used now and then is never missed")
    func rare() {
        var rhythm = ReaderRhythm()
        var random = SeededGenerator(7)
        var most = 0
        for week in 0..<40 as Range<Int64> {
            let used = Set((0..<5).map { _ in Int64.random(in: 0..<168, using: &random) })
            Self.live(&rhythm, from: week, hours: 168) { used.contains($0) }
            most = max(most, rhythm.silentHours)
        }
        #expect(most < 4)
    }

    @Test("hours that nobody watched, a fault and steps of the clock are neither counted nor learnt")
    func unwatched() {
        var rhythm = Self.learnt()
        let before = rhythm
        for hour in 0..<168 as Range<Int64> {
            #expect(!Self.observe(&rhythm, isWatched: false, at: Self.time(4, hour)))
        }
        #expect(rhythm.silentHours == 0)
        // A look now and then, as if the clock jumped: no hour is whole.
        for hour in stride(from: 16, to: 22, by: 2) as StrideTo<Int64> {
            #expect(!Self.observe(&rhythm, isWatched: true, at: Self.time(5, hour)))
            #expect(!Self.observe(&rhythm, isWatched: true, at: Self.time(-300, hour)))
        }
        #expect(rhythm.silentHours == 0)
        for hour in 0..<168 as Range<Int64> {
            #expect(rhythm.isBusy(at: Self.time(9, hour)) == before.isBusy(at: Self.time(9, hour)))
        }
    }

    @Test("times before 1970 are hours too")
    func early() {
        var rhythm = ReaderRhythm()
        for minute in stride(from: -600, to: 600, by: 7) as StrideTo<Int64> {
            _ = rhythm.observe(isUsed: false, isWatched: true, at: Timestamp(seconds: minute * 60), limit: 4)
        }
        #expect(rhythm.silentHours == 0)
    }
}
