import Synchronization

/// What the journal's threads and callers share: the durable segments, the statistics, who waits for records.
final class JournalState: Sendable {
    private struct State {
        var segments: [Segment]
        var statistics = JournalStatistics()
        var subscribers: [Int: AsyncStream<UInt64>.Continuation] = [:]
        var nextSubscriber = 0
        var isFinished = false

        var lastSequence: UInt64? {
            self.segments.last { !$0.isEmpty }.map { $0.nextSequence - 1 }
        }
    }

    private let state: Mutex<State>

    init(segments: [Segment]) {
        self.state = Mutex(State(segments: segments))
    }

    var firstSequence: UInt64? {
        self.state.withLock { $0.segments.first { !$0.isEmpty }?.firstSequence }
    }

    var lastSequence: UInt64? {
        self.state.withLock { $0.lastSequence }
    }

    var statistics: JournalStatistics {
        self.state.withLock { $0.statistics }
    }

    /// The segment with this record or, if there is none, the first with a later one.
    func segment(from sequence: UInt64) -> Segment? {
        self.state.withLock { $0.segments.first { !$0.isEmpty && $0.nextSequence > sequence } }
    }

    /// The UUIDs of all segments.
    var journalIDs: Set<JournalID> {
        self.state.withLock { Set($0.segments.map(\.journalID)) }
    }

    /// Whether a record can be read.
    func holds(_ sequence: UInt64, of journalID: JournalID) -> Bool {
        self.state.withLock { state in
            state.segments.contains { segment in
                segment.journalID == journalID && (segment.firstSequence..<segment.nextSequence).contains(sequence)
            }
        }
    }

    /// The segments that are not written any more, oldest first.
    var closedSegments: [Segment] {
        self.state.withLock { Array($0.segments.dropLast()) }
    }

    func removeFirstSegment() {
        self.state.withLock { _ = $0.segments.removeFirst() }
    }

    /// Takes over the active segment as it is now.
    func update(_ active: Segment) {
        self.state.withLock { Self.replaceActive(&$0, active) }
    }

    private static func replaceActive(_ state: inout State, _ active: Segment) {
        if state.segments[state.segments.count - 1].firstSequence == active.firstSequence {
            state.segments[state.segments.count - 1] = active
        } else {
            state.segments.append(active)
        }
    }

    func count(_ change: (inout JournalStatistics) -> Void) {
        self.state.withLock { change(&$0.statistics) }
    }

    /// Makes a durable group visible and tells everybody who waits.
    func committed(_ active: Segment, records: Int) {
        let (last, subscribers) = self.state.withLock { state in
            Self.replaceActive(&state, active)
            state.statistics.records += records
            state.statistics.groups += 1
            return (active.nextSequence - 1, Array(state.subscribers.values))
        }
        for subscriber in subscribers { subscriber.yield(last) }
    }

    func subscribe() -> AsyncStream<UInt64> {
        let (stream, continuation) = AsyncStream<UInt64>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let (number, last) = self.state.withLock { state -> (Int?, UInt64?) in
            if state.isFinished { return (nil, state.lastSequence) }
            defer { state.nextSubscriber += 1 }
            state.subscribers[state.nextSubscriber] = continuation
            // Inside the lock: a newer number must not be overtaken by this one.
            if let last = state.lastSequence { continuation.yield(last) }
            return (state.nextSubscriber, nil)
        }
        if let number {
            continuation.onTermination = { [weak self] _ in
                self?.state.withLock { _ = $0.subscribers.removeValue(forKey: number) }
            }
        } else {
            if let last { continuation.yield(last) }
            continuation.finish()
        }
        return stream
    }

    func finish() {
        let subscribers = self.state.withLock { state in
            state.isFinished = true
            defer { state.subscribers = [:] }
            return Array(state.subscribers.values)
        }
        for subscriber in subscribers { subscriber.finish() }
    }
}
