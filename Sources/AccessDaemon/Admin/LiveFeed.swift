import AccessControl
import AdminModel

/// The events of one client of the live stream: first the past it asked for, then what happens.
///
/// The past is read from the journal page by page, no faster than the client reads.
actor LiveFeed {
    /// What a client asked for of what has happened before it came.
    struct Past: Sendable {
        /// Some entries, beginning with a sequence; and with which sequence those that follow begin.
        typealias Read = @Sendable (_ from: UInt64) async throws -> (events: [Event], next: UInt64)

        /// The first entry that has not been read.
        var next: UInt64
        /// The last entry that was there when the client began to listen.
        let last: UInt64
        /// How many more are told; the rest is only counted.
        var limit: Int
        let read: Read

        /// How much there is that will not be told.
        var rest: UInt64 { self.next > self.last ? 0 : self.last - self.next + 1 }
    }

    private var past: Past
    private var page: ArraySlice<Event> = []
    private var iterator: AsyncStream<EventBus.Delivery>.AsyncIterator?
    private let snapshot: CurrentSnapshot

    /// - Throws: what reading the beginning of the past throws.
    init(past: Past, deliveries: AsyncStream<EventBus.Delivery>, snapshot: CurrentSnapshot) async throws {
        self.past = past
        self.iterator = deliveries.makeAsyncIterator()
        self.snapshot = snapshot
        try await self.turnPage()
    }

    /// The next event; nil after the client has been told that it lags, or when the daemon stops.
    func next() async -> LiveEvent? {
        // What cannot be read any more the client learns by its number, and where to ask for it.
        if self.page.isEmpty { try? await self.turnPage() }
        if let event = self.page.popFirst() { return .event(event) }
        if self.past.rest > 0 {
            guard self.iterator.take() != nil else { return nil }
            return .lagged(missed: self.past.rest)
        }
        while var iterator = self.iterator.take() {
            guard let delivery = await iterator.next(isolation: self) else { return nil }
            switch delivery {
            case .event(.journalled(let sequence, let entry)) where sequence > self.past.last:
                self.iterator = iterator
                return .event(Event(entry, sequence: sequence, in: self.snapshot.value))
            case .event: self.iterator = iterator
            case .missed(let count): return .lagged(missed: UInt64(count))
            }
        }
        return nil
    }

    /// Reads on until there is something to tell, or nothing left.
    private func turnPage() async throws {
        while self.page.isEmpty, self.past.limit > 0, self.past.next <= self.past.last {
            let (events, next) = try await self.past.read(self.past.next)
            self.page = events.prefix(self.past.limit).prefix { $0.sequence <= self.past.last }
            self.past.limit -= self.page.count
            // Beyond what is told of this page, nothing of it counts as read.
            self.past.next = self.page.count < events.count ? (self.page.last?.sequence ?? self.past.last) + 1 : next
        }
    }
}
