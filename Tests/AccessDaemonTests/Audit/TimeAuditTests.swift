import AccessControl
import Testing

@testable import AccessDaemon

struct TimeAuditTests {
    /// What is found in entries with these times, in seconds.
    private func findings(_ times: [Int64]) -> [TimeAudit.Finding] {
        var audit = TimeAudit()
        var findings: [TimeAudit.Finding] = []
        for (index, time) in times.enumerated() {
            if let finding = audit.take(UInt64(index + 1), at: Timestamp(seconds: time)) { findings.append(finding) }
        }
        if let finding = audit.finish() { findings.append(finding) }
        return findings
    }

    @Test func timesThatOnlyGrowAreFine() {
        #expect(self.findings([]).isEmpty)
        #expect(self.findings([100, 100, 200, 90_000]).isEmpty)
        // What is written at once does not stand in the order of its times.
        #expect(self.findings([100, 130, 101, 131, 102]).isEmpty)
    }

    @Test func oneThatIsOlderThanItsNeighboursIsBackDated() {
        let found: [TimeAudit.Finding] = [.backDated(sequence: 3, at: Timestamp(seconds: 500), by: .seconds(500))]
        #expect(self.findings([900, 1000, 500, 1001, 1002]) == found)
    }

    @Test func timesThatGoOnEarlierAreAStepOfTheClock() {
        let found: [TimeAudit.Finding] = [.clockStep(sequence: 3, at: Timestamp(seconds: 500), by: .seconds(500))]
        #expect(self.findings([900, 1000, 500, 501, 502, 503]) == found)
        // Nothing follows that could tell.
        #expect(self.findings([900, 1000, 500]) == found)
    }

    @Test func stepsOneAfterTheOtherAreAllTold() {
        #expect(
            self.findings([1000, 500, 501, 100, 101, 102]) == [
                .clockStep(sequence: 2, at: Timestamp(seconds: 500), by: .seconds(500)),
                .clockStep(sequence: 4, at: Timestamp(seconds: 100), by: .seconds(401)),
            ]
        )
    }
}
