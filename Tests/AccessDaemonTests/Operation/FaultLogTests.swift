import AccessControl
import Testing

@testable import AccessDaemon

@Suite("A failure that repeats itself")
struct FaultLogTests {
    private func at(_ seconds: Int) -> MonotonicTime { MonotonicTime(.seconds(1000 + seconds)) }

    @Test("is logged the first time, then once a minute with its number, and at its end")
    func repeating() {
        var log = FaultLog()
        let before = log.worked()
        let lines = (0..<150).map { log.failed("no chip", at: self.at($0)) }
        #expect(lines[0] == 1 && lines[60] == 60 && lines[120] == 60)
        #expect(lines.compactMap(\.self).count == 3)
        let after = [log.worked(), log.worked()]
        #expect(!before && after == [true, false])
        let again = log.failed("no chip", at: self.at(150))
        #expect(again == 1)
    }

    @Test("is another one when it has another reason")
    func otherReason() {
        var log = FaultLog()
        let reasons = ["no chip", "no chip", "line busy", "line busy"]
        let lines = reasons.enumerated().map { log.failed($0.element, at: self.at($0.offset)) }
        #expect(lines == [1, nil, 1, nil])
    }
}
