import Synchronization

/// Hands every event to every listener without ever waiting for one.
///
/// Each listener has a bounded buffer; one that falls behind loses the newest events and is told how many.
final class Broadcast<Event: Sendable>: Sendable {
    /// What a listener gets.
    enum Delivery: Sendable {
        case event(Event)
        /// This many events were lost right before the next one.
        case missed(Int)
    }

    private struct Listener {
        let continuation: AsyncStream<Delivery>.Continuation
        var missed = 0

        /// - Returns: false when there was no room.
        mutating func offer(_ event: Event) -> Bool {
            if self.missed > 0 {
                guard case .enqueued = self.continuation.yield(.missed(self.missed)) else {
                    self.missed += 1
                    return false
                }
                self.missed = 0
            }
            guard case .dropped = self.continuation.yield(.event(event)) else { return true }
            self.missed += 1
            return false
        }
    }

    private struct State {
        var next = 0
        var listeners: [Int: Listener] = [:]
        var missed: UInt64 = 0
    }

    private let state = Mutex(State())

    /// Starts listening; ends when the stream is dropped.
    func listen(capacity: Int = 256) -> AsyncStream<Delivery> {
        let (stream, continuation) = AsyncStream<Delivery>.makeStream(bufferingPolicy: .bufferingOldest(capacity))
        let id = self.state.withLock { state in
            state.next += 1
            state.listeners[state.next] = Listener(continuation: continuation)
            return state.next
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: id) }
        }
        return stream
    }

    /// Whether it is worth to make an event.
    var hasListeners: Bool { self.state.withLock { !$0.listeners.isEmpty } }

    /// How many events listeners were too slow for, counted for each.
    var missed: UInt64 { self.state.withLock { $0.missed } }

    func post(_ event: Event) {
        self.state.withLock { state in
            for id in state.listeners.keys where state.listeners[id]?.offer(event) == false { state.missed += 1 }
        }
    }
}
