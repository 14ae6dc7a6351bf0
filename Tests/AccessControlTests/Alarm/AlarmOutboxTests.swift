import AccessControl
import Testing

@Suite("What waits to be told to a receiver of alarms")
struct AlarmOutboxTests {
    private func at(_ milliseconds: Int) -> MonotonicTime { MonotonicTime(.milliseconds(milliseconds)) }

    private static func next(_ outbox: inout AlarmOutbox, _ time: MonotonicTime) -> AlarmOutbox.Next {
        outbox.next(at: time)
    }

    private func change(_ state: AlarmChange.State, _ place: String) -> AlarmChange {
        let time = Timestamp(seconds: 1_800_000_000)
        let alarm = Alarm(key: AlarmKey(.forcedOpen, at: place), since: time, message: "")
        return AlarmChange(state, alarm, at: time)
    }

    @Test("goes out in order, and not faster than agreed")
    func order() {
        var outbox = AlarmOutbox(capacity: 8, interval: .seconds(1))
        #expect(Self.next(&outbox, self.at(0)) == .nothing)
        outbox.add(self.change(.raised, "a"))
        outbox.add(self.change(.raised, "b"))
        #expect(Self.next(&outbox, self.at(0)) == .deliver(self.change(.raised, "a")))
        #expect(Self.next(&outbox, self.at(400)) == .wait(.milliseconds(600)))
        #expect(Self.next(&outbox, self.at(1000)) == .deliver(self.change(.raised, "b")))
        #expect(Self.next(&outbox, self.at(9000)) == .nothing)
    }

    @Test("of one alarm only the latest is told, behind what waits already")
    func latest() {
        var outbox = AlarmOutbox(capacity: 8, interval: .zero)
        for (state, place) in [(.raised, "a"), (.raised, "b"), (.cleared, "a"), (.raised, "a")]
            as [(AlarmChange.State, String)]
        {
            outbox.add(self.change(state, place))
        }
        #expect(outbox.superseded == 2)
        #expect(Self.next(&outbox, self.at(0)) == .deliver(self.change(.raised, "b")))
        #expect(Self.next(&outbox, self.at(0)) == .deliver(self.change(.raised, "a")))
        #expect(Self.next(&outbox, self.at(0)) == .nothing)
    }

    @Test("is bounded, and counts what it drops")
    func bounds() {
        var outbox = AlarmOutbox(capacity: 2, interval: .zero)
        for place in ["a", "b", "c"] { outbox.add(self.change(.raised, place)) }
        #expect(outbox.dropped == 1)
        #expect(Self.next(&outbox, self.at(0)) == .deliver(self.change(.raised, "b")))
    }
}
