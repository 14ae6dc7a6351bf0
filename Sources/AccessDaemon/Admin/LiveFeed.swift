import AccessControl
import AdminModel

/// The events of one client of the live stream: first the past it asked for, then what happens.
actor LiveFeed {
    private var past: ArraySlice<Event>
    /// How much of the past was too much to replay; told after what was not.
    private let missed: UInt64
    private let last: UInt64
    private var iterator: AsyncStream<EventBus.Delivery>.AsyncIterator?
    private let snapshot: CurrentSnapshot

    init(past: [Event], missed: UInt64, deliveries: AsyncStream<EventBus.Delivery>, snapshot: CurrentSnapshot) {
        self.past = past[...]
        self.missed = missed
        self.last = past.last?.sequence ?? 0
        self.iterator = deliveries.makeAsyncIterator()
        self.snapshot = snapshot
    }

    /// The next event; nil after the client has been told that it lags, or when the daemon stops.
    func next() async -> LiveEvent? {
        if let event = self.past.popFirst() { return .event(event) }
        if self.missed > 0 {
            guard self.iterator.take() != nil else { return nil }
            return .lagged(missed: self.missed)
        }
        while var iterator = self.iterator.take() {
            guard let delivery = await iterator.next(isolation: self) else { return nil }
            switch delivery {
            case .event(.journalled(let sequence, let entry)) where sequence > self.last:
                self.iterator = iterator
                return .event(Event(entry, sequence: sequence, in: self.snapshot.value))
            case .event: self.iterator = iterator
            case .missed(let count): return .lagged(missed: UInt64(count))
            }
        }
        return nil
    }
}
