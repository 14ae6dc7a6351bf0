import AdminModel

/// The hardware events of one client: first the states, then what happens.
actor HardwareFeed {
    private var states: ArraySlice<HardwareEvent>
    private let door: String?
    private var iterator: AsyncStream<HardwareMonitor.Delivery>.AsyncIterator?

    /// - Parameter door: only what is of this one; nil for all.
    init(states: [HardwareEvent], door: String?, deliveries: AsyncStream<HardwareMonitor.Delivery>) {
        self.states = states[...]
        self.door = door
        self.iterator = deliveries.makeAsyncIterator()
    }

    /// The next event; nil after the client has been told that it lags, or when the daemon stops.
    func next() async -> LiveHardware? {
        if let event = self.states.popFirst() { return .event(event) }
        while var iterator = self.iterator.take() {
            guard let delivery = await iterator.next(isolation: self) else { return nil }
            switch delivery {
            case .event(let event):
                self.iterator = iterator
                guard self.door == nil || event.door == self.door else { continue }
                return .event(event)
            case .missed(let count): return .lagged(missed: UInt64(count))
            }
        }
        return nil
    }
}
