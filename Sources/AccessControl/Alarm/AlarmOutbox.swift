/// What is still to be told to one receiver of alarms: for each alarm the latest only, and no more often than agreed.
///
/// No clock and no I/O. Bounded: what would be too much is dropped, the oldest first, and counted.
package struct AlarmOutbox: Sendable {
    private let capacity: Int
    private let interval: Duration
    private var waiting: [AlarmChange] = []
    private var nextAt: MonotonicTime?
    /// Changes that a later one of the same alarm made superfluous before they were told.
    package private(set) var superseded: UInt64 = 0
    package private(set) var dropped: UInt64 = 0

    /// - Parameters:
    ///   - capacity: at most so many alarms wait.
    ///   - interval: between the beginnings of two deliveries.
    package init(capacity: Int, interval: Duration) {
        self.capacity = capacity
        self.interval = interval
    }

    package mutating func add(_ change: AlarmChange) {
        if let index = self.waiting.firstIndex(where: { $0.alarm.key == change.alarm.key }) {
            self.waiting.remove(at: index)
            self.superseded += 1
        }
        self.waiting.append(change)
        guard self.waiting.count > self.capacity else { return }
        self.waiting.removeFirst()
        self.dropped += 1
    }

    package enum Next: Sendable, Hashable {
        case deliver(AlarmChange)
        case wait(Duration)
        case nothing
    }

    /// What to do now; a change is handed out once.
    package mutating func next(at now: MonotonicTime) -> Next {
        guard !self.waiting.isEmpty else { return .nothing }
        if let nextAt = self.nextAt, now < nextAt { return .wait(nextAt - now) }
        self.nextAt = now + self.interval
        return .deliver(self.waiting.removeFirst())
    }
}
