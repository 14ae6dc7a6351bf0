import AccessControl
import Synchronization
import Testing

@testable import Hardware

@Suite("A tap channel", .timeLimit(.minutes(5)))
struct TapChannelTests {
    private static func card(_ number: UInt8) -> CardNumber {
        CardNumber(format: .full, bytes: [0x9C, 0x41, 0xE7, number])
    }

    @Test("keeps 16 taps in order, and drops and counts the newest")
    func bound() async {
        let channel = TapChannel(reader: ReaderID("r"), debounce: .zero, logger: nil)
        for number in 0..<20 { channel.received(Tap(number: Self.card(UInt8(number)))) }
        #expect(channel.health.taps == 20 && channel.health.dropped == 4)
        var taps = channel.taps.makeAsyncIterator()
        for number in 0..<16 { #expect(await taps.next()?.number == Self.card(UInt8(number))) }
        // There is room again, and what was dropped does not come back.
        channel.received(Tap(number: Self.card(99)))
        #expect(await taps.next()?.number == Self.card(99))
        #expect(channel.health.dropped == 4)
    }

    @Test("takes frames of one card as one tap until it was away for the whole time")
    func debounce() async {
        let channel = TapChannel(reader: ReaderID("r"), debounce: .seconds(2), logger: nil)
        let start = ContinuousClock.now
        // It lies there for 5 s with a frame each second, is taken away and comes back 2 s after the last frame.
        for second in 0..<6 { channel.received(Tap(number: Self.card(1), receivedAt: start + .seconds(second))) }
        #expect(channel.health.taps == 1)
        channel.received(Tap(number: Self.card(1), receivedAt: start + .seconds(7)))
        #expect(channel.health.taps == 2)
        channel.received(Tap(number: Self.card(2), receivedAt: start + .seconds(7)))
        channel.received(Tap(number: Self.card(1), receivedAt: start + .seconds(7)))
        #expect(channel.health.taps == 4)
        #expect(channel.health.lastFrame == start + .seconds(7) && channel.health.dropped == 0)
        var taps = channel.taps.makeAsyncIterator()
        #expect(await taps.next()?.receivedAt == start)
        #expect(await taps.next()?.receivedAt == start + .seconds(7))
    }

    @Test("counts bad frames, which end no tap")
    func badFrames() {
        let channel = TapChannel(reader: ReaderID("r"), debounce: .seconds(2), logger: nil)
        let start = ContinuousClock.now
        channel.received(Tap(number: Self.card(1), receivedAt: start))
        channel.received(BadFrame.checksum, at: start + .seconds(1))
        #expect(channel.health.badFrames == 1 && channel.health.lastFrame == start + .seconds(1))
        channel.received(Tap(number: Self.card(1), receivedAt: start + .milliseconds(1500)))
        #expect(channel.health.taps == 1)
    }

    @Test("tells of each frame, however many there were before")
    func manyFrames() {
        let channel = TapChannel(reader: ReaderID("r"), debounce: .seconds(2), logger: nil)
        let told = Mutex(0)
        channel.activity.observe { _ in told.withLock { $0 += 1 } }
        for _ in 0..<200_000 { channel.received(BadFrame.checksum) }
        #expect(told.withLock { $0 } == 200_000)
    }

    @Test("tells a fault until it is over")
    func faults() {
        let channel = TapChannel(reader: ReaderID("r"), debounce: .zero, logger: nil)
        #expect(channel.health == ReaderHealth())
        channel.setFault("unplugged")
        #expect(channel.health.fault == "unplugged")
        channel.setFault(nil)
        #expect(channel.health.fault == nil)
    }

    @Test("tells whoever looks on of each frame, without what it holds")
    func activity() {
        let channel = TapChannel(reader: ReaderID("r"), debounce: .seconds(2), logger: nil)
        channel.received(.card(Self.card(1)))
        let seen = Mutex<[String]>([])
        channel.activity.observe { activity in
            seen.withLock { seen in
                switch activity {
                case .card(let tap, let isRepeated): seen.append("\(tap.number.bitCount) \(isRepeated)")
                case .key: seen.append("key")
                case .bad(let fault): seen.append("\(fault)")
                }
            }
        }
        channel.received(.card(Self.card(1)))
        channel.received(.card(Self.card(2)))
        channel.received(.key(.digit(4)))
        channel.received(.bad(.checksum))
        #expect(seen.withLock { $0 } == ["32 true", "32 false", "key", "a frame with a wrong checksum"])
    }
}
