import AccessControl
import Testing

@Suite struct GuessGuardTests {
    private func time(_ seconds: Double) -> MonotonicTime { MonotonicTime(.seconds(1_000 + seconds)) }

    /// Taps so many different unknown cards, one a second.
    private func guessing(_ count: Int, from start: Double = 0) -> GuessGuard {
        var watch = GuessGuard()
        for index in 0..<count { _ = watch.unknown(UInt64(index), at: self.time(start + Double(index))) }
        return watch
    }

    @Test func aFewUnknownCardsAreRecordedAndDelayNobody() {
        var watch = GuessGuard()
        for index in 0..<GuessGuard.guesses - 1 {
            #expect(watch.unknown(UInt64(index), at: self.time(Double(index))) == .record)
            #expect(watch.pause(at: self.time(Double(index))) == nil)
        }
        #expect(!watch.isGuessing && watch.nextReport == nil)
    }

    @Test func oneCardAgainAndAgainIsNoGuessing() {
        var watch = GuessGuard()
        let verdicts = (0..<200).map { watch.unknown(7, at: self.time(Double($0) * 2)) }
        #expect(verdicts.prefix(GuessGuard.taps - 1).allSatisfy { $0 == .record })
        #expect(verdicts[GuessGuard.taps - 1] == .recordAndReport)
        #expect(verdicts.dropFirst(GuessGuard.taps).allSatisfy { $0 == .count })
        #expect(!watch.isGuessing && watch.pause(at: self.time(400)) == nil)
    }

    @Test func slowTapsAreNoFlood() {
        var watch = GuessGuard()
        // One different card in a minute, for a day.
        for index in 0..<1440 {
            #expect(watch.unknown(UInt64(index), at: self.time(Double(index) * 60)) == .record)
        }
    }

    @Test func guessingPausesTheReaderForAMomentThatGrowsAndIsBounded() {
        var watch = self.guessing(GuessGuard.guesses)
        var now = Double(GuessGuard.guesses - 1)
        #expect(watch.isGuessing)
        #expect(watch.pause(at: self.time(now)) == GuessGuard.shortestPause)
        #expect(watch.pause(at: self.time(now + 1)) == nil)
        for index in 0..<10 {
            now += 0.1
            #expect(watch.unknown(UInt64(100 + index), at: self.time(now)) == .count)
        }
        #expect(watch.pause(at: self.time(now)) == .seconds(2))
        for index in 0..<10_000 {
            now += 0.001
            _ = watch.unknown(UInt64(1000 + index), at: self.time(now))
        }
        #expect(watch.pause(at: self.time(now)) == GuessGuard.longestPause)
        #expect(watch.pause(at: self.time(now + 10)) == nil)
        #expect(GuessGuard.longestPause <= .seconds(10))
    }

    @Test func reportsBecomeRarerAndCountEverything() {
        var watch = self.guessing(GuessGuard.guesses)
        let begun = watch.report(at: self.time(20))
        #expect(begun?.kind == .begun && begun?.isGuessing == true && begun?.taps == 0)
        #expect(watch.report(at: self.time(20)) == nil)
        var times: [Double] = []
        var counted = 0
        // Ten taps a second for four hours.
        for second in 21..<14_421 {
            for tap in 0..<10 { _ = watch.unknown(UInt64(second * 10 + tap), at: self.time(Double(second))) }
            guard let report = watch.report(at: self.time(Double(second))) else { continue }
            #expect(report.kind == .goesOn)
            times.append(Double(second))
            counted += report.taps
        }
        let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
        #expect(gaps.prefix(6) == [120, 240, 480, 960, 1920, 3600])
        #expect(times.count < 12)
        let last = watch.report(at: self.time(14_421 + 600))
        #expect(last?.kind == .ended)
        #expect(counted + (last?.taps ?? 0) == 144_000)
        // All over.
        #expect(watch.unknown(1, at: self.time(16_000)) == .record)
        #expect(watch.nextReport == nil)
    }

    @Test func whatWasCountedIsReportedAtTheEnd() {
        var watch = self.guessing(GuessGuard.guesses + 5)
        _ = watch.report(at: self.time(25))
        _ = watch.unknown(99, at: self.time(26))
        let last = watch.report(at: self.time(26), isLast: true)
        #expect(last?.taps == 1 && last?.kind == .goesOn)
        #expect(watch.report(at: self.time(26), isLast: true) == nil)
    }

    @Test func aFloodOfOneCardThatTurnsIntoGuessingIsReportedAgain() {
        var watch = GuessGuard()
        for tap in 0..<GuessGuard.taps { _ = watch.unknown(7, at: self.time(Double(tap))) }
        #expect(watch.report(at: self.time(60))?.isGuessing == false)
        for index in 0..<GuessGuard.guesses { _ = watch.unknown(UInt64(100 + index), at: self.time(61)) }
        let report = watch.report(at: self.time(61))
        #expect(report?.kind == .begun && report?.isGuessing == true)
        #expect(watch.pause(at: self.time(61)) != nil)
    }
}
