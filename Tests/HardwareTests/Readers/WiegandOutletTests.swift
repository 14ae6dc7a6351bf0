import Testing

@testable import Hardware

@Suite("The way from Wiegand lines to their decoder", .timeLimit(.minutes(5)))
struct WiegandOutletTests {
    private static func bit(_ time: UInt64) -> [WiegandSignal] {
        [.edge(WiegandEdge(isOne: true, nanoseconds: time))]
    }

    @Test("forgets a card that was tapped before anybody followed, and tells that something was lost")
    func beforeOpening() async {
        let outlet = WiegandOutlet()
        for time: UInt64 in 0..<26 { outlet.put(Self.bit(time)) }
        outlet.open()
        outlet.put(Self.bit(100))
        var signals = outlet.signals.makeAsyncIterator()
        #expect(await signals.next() == [.overflow])
        #expect(await signals.next() == Self.bit(100))
    }

    @Test("tells nothing of its opening when nothing came before, and of an overflow where it was")
    func overflow() async {
        let outlet = WiegandOutlet()
        outlet.open()
        for time: UInt64 in 0..<300 { outlet.put(Self.bit(time)) }
        var signals = outlet.signals.makeAsyncIterator()
        for time: UInt64 in 0..<256 { #expect(await signals.next() == Self.bit(time)) }
        outlet.put(Self.bit(1000))
        #expect(await signals.next() == [.overflow] + Self.bit(1000))
    }
}
