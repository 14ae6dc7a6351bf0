import AccessControl
import AdminAPI
import AdminModel
import Journal
import ServiceLifecycle

extension DaemonBackend {
    /// How many undelivered live events a client may have before it is told that it lags.
    private static let liveBuffer = 256

    func events(_ query: EventQuery, caller: Caller) async throws -> EventList {
        let door = try query.door.map { try self.door(named: $0).id }
        let account = try query.account.map { try self.account(named: $0).id }
        let snapshot = self.site.snapshot.value
        func matches(_ entry: JournalEntry) -> Bool {
            (door == nil || entry.door == door) && (account == nil || entry.account == account)
                && (query.type == nil || entry.typeName == query.type?.rawValue)
                && (query.since.map { entry.at >= $0.timestamp } ?? true)
                && (query.until.map { entry.at <= $0.timestamp } ?? true)
        }
        guard query.after != .max else { return EventList(events: [], more: false) }
        // Without a starting point people want the newest events; with one, the oldest after it.
        var found: [Event] = []
        var more = false
        try await self.forEachEntry(from: (query.after ?? 0) + 1) { sequence, entry in
            guard matches(entry) else { return true }
            found.append(Event(entry, sequence: sequence, in: snapshot))
            guard found.count > query.limit else { return true }
            more = true
            if query.after == nil {
                found.removeFirst()
                return true
            }
            found.removeLast()
            return false
        }
        return EventList(events: found, more: more)
    }

    func liveEvents(after sequence: UInt64?, caller: Caller) async throws -> AsyncStream<LiveEvent> {
        // Listening begins before the past is read, so that nothing falls between the two.
        let deliveries = self.site.events.listen(capacity: Self.liveBuffer)
        let journal = self.site.recorder.journal
        let past = LiveFeed.Past(
            next: sequence.map { $0 == .max ? $0 : $0 + 1 } ?? .max,
            last: journal.lastSequence ?? 0,
            limit: Self.maximumReplay
        ) { [snapshot = self.site.snapshot, replays] from in
            // At the end of the daemon nobody is to wait for the turns of all others.
            try await cancelWhenGracefulShutdown {
                try await replays.turn {
                    let records = try await journal.read(from: from, limit: Self.replayPage)
                    let events = records.compactMap { record in
                        (try? Recorder.decode(record)).map { Event($0, sequence: record.sequence, in: snapshot.value) }
                    }
                    return (events, records.last.map { $0.sequence + 1 } ?? .max)
                }
            }
        }
        let feed = try await LiveFeed(past: past, deliveries: deliveries, snapshot: self.site.snapshot)
        // Pulled by the client, so what a slow one has not read yet waits in the journal, or in the bounded buffer of the bus.
        return AsyncStream { await feed.next() }
    }

    /// At most this much of the past is replayed to one client, so much of it is held at a time, and so often some client may
    /// have the next page: 5,000 events a second.
    private static let maximumReplay = 10_000
    private static let replayPage = 128
    static let replayInterval = Duration.milliseconds(25)

    /// Hands over the journal's entries until the body returns false; those of a newer version are left out.
    func forEachEntry(from sequence: UInt64, _ body: (UInt64, JournalEntry) -> Bool) async throws {
        var next = sequence
        while true {
            let records = try await self.site.recorder.journal.read(from: next, limit: 512)
            guard let last = records.last else { return }
            for record in records {
                guard let entry = try? Recorder.decode(record) else { continue }
                guard body(record.sequence, entry) else { return }
            }
            next = last.sequence + 1
        }
    }

    /// The entry of a sequence; nil when there is none, or only a newer version can read it.
    func entry(_ sequence: UInt64) async throws -> JournalEntry? {
        let record = try await self.site.recorder.journal.read(from: sequence, limit: 1).first
        guard let record, record.sequence == sequence else { return nil }
        return try? Recorder.decode(record)
    }
}
