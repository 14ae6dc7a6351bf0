import Synchronization

/// The bounded way from the data lines of a Wiegand reader to its decoder; tells of an overflow in the place of what does
/// not fit.
final class WiegandOutlet: Sendable {
    private struct State {
        var isOpen = false
        var hasDropped = false
    }

    /// Batches of edges; a frame of a card is at most 58 edges, and a reader sends one or two a second.
    private static let capacity = 256

    let signals: AsyncStream<[WiegandSignal]>
    private let continuation: AsyncStream<[WiegandSignal]>.Continuation
    private let state = Mutex(State())

    init() {
        (self.signals, self.continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.capacity))
    }

    /// From now on signals are followed. What came before is nobody's tap any more: it would open the door late.
    func open() {
        self.state.withLock { state in
            state.isOpen = true
            if state.hasDropped { self.put([], &state) }
        }
    }

    func put(_ signals: [WiegandSignal]) {
        self.state.withLock { state in
            if state.isOpen { self.put(signals, &state) } else { state.hasDropped = true }
        }
    }

    private func put(_ signals: [WiegandSignal], _ state: inout State) {
        let signals = state.hasDropped ? [.overflow] + signals : signals
        if case .dropped = self.continuation.yield(signals) {
            state.hasDropped = true
        } else {
            state.hasDropped = false
        }
    }
}
