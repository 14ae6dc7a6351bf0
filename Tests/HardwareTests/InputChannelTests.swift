import AccessControl
import Testing

@testable import Hardware

@Suite("Input channel")
struct InputChannelTests {
    private static func time(_ seconds: Int) -> MonotonicTime { MonotonicTime(.seconds(seconds)) }

    @Test("tells the first state, also when it is unknown, and then only changes", .timeLimit(.minutes(5)))
    func changes() async {
        let channel = InputChannel()
        #expect(channel.isActive == nil)
        channel.set(nil, fault: "no chip", at: Self.time(1))
        #expect(channel.fault == "no chip")
        channel.set(false, at: Self.time(2))
        channel.set(false, at: Self.time(3))
        channel.set(true, at: Self.time(4))
        #expect(channel.fault == nil)
        #expect(channel.isActive == true)
        var changes: [InputChange] = []
        for await change in channel.changes.prefix(3) { changes.append(change) }
        #expect(
            changes == [
                InputChange(isActive: nil, at: Self.time(1)),
                InputChange(isActive: false, at: Self.time(2)),
                InputChange(isActive: true, at: Self.time(4)),
            ]
        )
    }

    @Test("keeps the newest changes when nobody follows", .timeLimit(.minutes(5)))
    func bounded() async {
        let channel = InputChannel()
        for second in 0..<1000 { channel.set(second % 2 == 0, at: Self.time(second)) }
        var iterator = channel.changes.makeAsyncIterator()
        var last: InputChange?
        var count = 0
        while last?.at != Self.time(999), let change = await iterator.next() {
            last = change
            count += 1
        }
        #expect(last == InputChange(isActive: false, at: Self.time(999)))
        #expect(count <= 64)
    }
}
