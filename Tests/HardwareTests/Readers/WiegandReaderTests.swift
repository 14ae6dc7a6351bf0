import AccessControl
import Testing

@testable import Hardware

@Suite("A Wiegand reader", .timeLimit(.minutes(5)))
struct WiegandReaderTests {
    /// Lines whose edges the test gives.
    private final class Lines: WiegandLines {
        let signals: AsyncStream<[WiegandSignal]>
        let continuation: AsyncStream<[WiegandSignal]>.Continuation
        let fault: String? = nil

        init() {
            (self.signals, self.continuation) = AsyncStream.makeStream()
        }

        func run() async {}

        func send(_ bits: String, at start: UInt64) {
            for (index, bit) in bits.filter({ $0 != " " }).enumerated() {
                let edge = WiegandEdge(isOne: bit == "1", nanoseconds: start + UInt64(index) * 1_500_000)
                self.continuation.yield([.edge(edge)])
            }
        }
    }

    @Test("gives cards, keys and counts of what was neither")
    func frames() async throws {
        let lines = Lines()
        let reader = WiegandReader(
            id: ReaderID("entrance"),
            lines: lines,
            settings: WiegandDecoder.Settings(formats: [.bits26, .keypad4]),
            debounce: .zero,
            logger: Broker.logger
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await reader.run() }
            var taps = reader.taps.makeAsyncIterator()
            var keys = try #require(reader.keys).makeAsyncIterator()
            // The last frame of a row ends by silence, the ones before by their times.
            lines.send("1 00000001 0000000000000001 0", at: 1_000_000_000)
            #expect(await taps.next()?.number == CardNumber(format: .short24, bytes: [1, 0, 1]))
            lines.send("0111", at: 2_000_000_000)
            lines.send("1011", at: 2_500_000_000)
            #expect(await keys.next() == .digit(7))
            #expect(await keys.next() == .enter)
            // Half a frame, and one of which the kernel lost a part.
            lines.send("1 0000", at: 3_000_000_000)
            try await DeviceReaderTests.wait { reader.health.badFrames == 1 }
            lines.send("1 00000001 000000000000", at: 4_000_000_000)
            lines.continuation.yield([.overflow])
            try await DeviceReaderTests.wait { reader.health.badFrames == 2 }
            lines.send("1 00000001 0000000000000010 0", at: 5_000_000_000)
            #expect(await taps.next()?.number == CardNumber(format: .short24, bytes: [1, 0, 2]))
            #expect(reader.health.taps == 2 && reader.health.fault == nil)
            lines.continuation.finish()
        }
    }
}
