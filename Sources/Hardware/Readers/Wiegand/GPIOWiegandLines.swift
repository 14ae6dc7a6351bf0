package import GPIO
import Synchronization

/// The data lines of a Wiegand reader on two lines of one GPIO chip.
package final class GPIOWiegandLines: WiegandLines {
    /// Batches of edges; a frame of a card is at most 56 edges, and a reader sends one or two a second.
    private static let capacity = 256

    package let signals: AsyncStream<[WiegandSignal]>
    private let lines: GPIOInputLines

    /// - Parameters:
    ///   - data0: idles high and falls for each 0; likewise data1 for each 1.
    ///   - settings: `isActiveLow` is of the pulse: true for lines that idle high, as readers drive them.
    package init(
        data0: GPIOLineReference,
        data1: GPIOLineReference,
        of chip: GPIOChip,
        settings: GPIOLineSettings
    ) {
        let (signals, continuation) = AsyncStream.makeStream(
            of: [WiegandSignal].self,
            bufferingPolicy: .bufferingOldest(Self.capacity)
        )
        self.signals = signals
        let outlet = Outlet(continuation)
        self.lines = GPIOInputLines([data0, data1], of: chip, settings: settings, edges: .activations) { report in
            switch report {
            case .edges(let edges):
                outlet.put(
                    edges.map { .edge(WiegandEdge(isOne: $0.line == 1, nanoseconds: $0.nanoseconds)) }
                )
            // Edges on their way when the chip went are lost as well.
            case .overflow, .lost: outlet.put([.overflow])
            case .levels: break
            }
        }
    }

    package var fault: String? { self.lines.fault?.message }

    /// The chip runs by itself.
    package func run() async {}

    /// Puts signals into the stream, and an overflow in the place of those that do not fit.
    private final class Outlet: Sendable {
        private let continuation: AsyncStream<[WiegandSignal]>.Continuation
        private let hasDropped = Mutex(false)

        init(_ continuation: AsyncStream<[WiegandSignal]>.Continuation) {
            self.continuation = continuation
        }

        func put(_ signals: [WiegandSignal]) {
            self.hasDropped.withLock { hasDropped in
                let signals = hasDropped ? [.overflow] + signals : signals
                if case .dropped = self.continuation.yield(signals) {
                    hasDropped = true
                } else {
                    hasDropped = false
                }
            }
        }
    }
}
