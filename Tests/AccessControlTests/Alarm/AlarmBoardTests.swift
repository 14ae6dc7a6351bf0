import AccessControl
import Testing

@Suite("The board of alarms")
struct AlarmBoardTests {
    private static let forced = AlarmKey(.forcedOpen, at: "entrance")
    private static let broker = AlarmKey(.brokerAway)
    private static let clone = AlarmKey(.cloneSuspected, at: "VX22-6QKV")

    private func at(_ seconds: Int) -> MonotonicTime { MonotonicTime(.seconds(seconds)) }
    private func time(_ seconds: Int64) -> Timestamp { Timestamp(seconds: 1_800_000_000 + seconds) }

    private func update(_ board: inout AlarmBoard, _ present: [AlarmKey], at seconds: Int) -> [String] {
        board.update(
            Dictionary(uniqueKeysWithValues: present.map { ($0, "at \(seconds)") }),
            at: self.time(Int64(seconds)),
            now: self.at(seconds)
        ).map { "\($0.state) \($0.alarm.key)" }
    }

    private static func latch(
        _ board: inout AlarmBoard,
        _ key: AlarmKey,
        _ message: String,
        at time: Timestamp
    ) -> AlarmChange? {
        board.latch(key, message, at: time)
    }

    private static func acknowledge(
        _ board: inout AlarmBoard,
        _ key: AlarmKey,
        by name: String,
        at time: Timestamp
    ) -> AlarmChange? {
        board.acknowledge(key, by: name, at: time)
    }

    @Test("raises once and clears once, with the time of the raise and the latest words")
    func once() {
        var board = AlarmBoard(at: self.at(0))
        #expect(self.update(&board, [], at: 1) == [])
        #expect(self.update(&board, [Self.forced], at: 2) == ["raised forced-open entrance"])
        #expect(self.update(&board, [Self.forced], at: 3) == [])
        #expect(board.alarms == [Alarm(key: Self.forced, since: self.time(2), message: "at 3")])
        #expect(self.update(&board, [], at: 4) == ["cleared forced-open entrance"])
        #expect(board.alarms == [])
        #expect(self.update(&board, [Self.forced], at: 5) == ["raised forced-open entrance"])
    }

    @Test("what mends itself within its time is no alarm, and what comes and goes is one")
    func hysteresis() {
        var board = AlarmBoard(at: self.at(0))
        let (raise, clear) = (30, 10)
        #expect(
            AlarmKind.brokerAway.raiseAfter == .seconds(raise) && AlarmKind.brokerAway.clearAfter == .seconds(clear)
        )
        #expect(self.update(&board, [Self.broker], at: 100) == [])
        #expect(self.update(&board, [Self.broker], at: 129) == [])
        #expect(self.update(&board, [], at: 130) == [])
        #expect(self.update(&board, [Self.broker], at: 131) == [])
        #expect(self.update(&board, [Self.broker], at: 160) == [])
        #expect(self.update(&board, [Self.broker], at: 161) == ["raised broker-away"])
        #expect(self.update(&board, [], at: 170) == [])
        #expect(self.update(&board, [Self.broker], at: 179) == [], "it was back before its time")
        #expect(self.update(&board, [], at: 200) == [])
        #expect(self.update(&board, [], at: 209) == [])
        #expect(self.update(&board, [], at: 210) == ["cleared broker-away"])
    }

    @Test("an alarm of the run before is not raised again, and is cleared only when the parts have come up")
    func restored() {
        let old = [Self.forced, Self.broker, Self.clone].map { Alarm(key: $0, since: self.time(-9), message: "before") }
        var board = AlarmBoard(restored: old, at: self.at(0))
        #expect(board.alarms.count == 3)
        #expect(self.update(&board, [Self.broker], at: 1) == [])
        #expect(self.update(&board, [Self.broker], at: 59) == [])
        #expect(self.update(&board, [Self.broker], at: 60) == ["cleared forced-open entrance"])
        #expect(board[Self.broker]?.since == self.time(-9))
        // Seen since the start, so it ends as any other does.
        #expect(self.update(&board, [], at: 61) == [])
        #expect(self.update(&board, [], at: 71) == ["cleared broker-away"])
        #expect(board.alarms.map(\.key) == [Self.clone], "what has happened stands until somebody has seen it")
    }

    @Test("what has happened stands until it is acknowledged; what is so, until it is over")
    func acknowledging() throws {
        var board = AlarmBoard(at: self.at(0))
        #expect(Self.latch(&board, Self.clone, "one", at: self.time(1))?.state == .raised)
        #expect(Self.latch(&board, Self.clone, "two", at: self.time(2)) == nil)
        #expect(self.update(&board, [], at: 3) == [])
        #expect(board[Self.clone]?.message == "two")
        #expect(Self.acknowledge(&board, Self.clone, by: "anna", at: self.time(4))?.state == .cleared)
        #expect(Self.acknowledge(&board, Self.clone, by: "anna", at: self.time(4)) == nil)
        #expect(Self.latch(&board, Self.clone, "again", at: self.time(5))?.state == .raised)

        _ = self.update(&board, [Self.forced], at: 6)
        let seen = Self.acknowledge(&board, Self.forced, by: "anna", at: self.time(7))
        let change = try #require(seen)
        #expect(change.state == .acknowledged && change.alarm.acknowledgement?.by == "anna")
        #expect(Self.acknowledge(&board, Self.forced, by: "bob", at: self.time(8)) == nil)
        #expect(self.update(&board, [Self.forced], at: 9) == [])
        #expect(board[Self.forced]?.acknowledgement?.by == "anna")
        #expect(self.update(&board, [], at: 10) == ["cleared forced-open entrance"])
        _ = self.update(&board, [Self.forced], at: 11)
        #expect(board[Self.forced]?.acknowledgement == nil, "another one")
    }

    @Test("every kind says what to do, and a latched one clears by nothing else", arguments: AlarmKind.allCases)
    func kinds(_ kind: AlarmKind) {
        #expect(kind.remedy.hasSuffix("."))
        #expect(kind.rawValue.allSatisfy { $0.isLowercase || $0 == "-" })
        if kind.isLatched { #expect(kind.raiseAfter == .zero && kind.clearAfter == .zero) }
        #expect(max(kind.raiseAfter, kind.clearAfter) <= AlarmBoard.settlingTime)
    }
}
