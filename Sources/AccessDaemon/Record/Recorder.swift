import AccessControl
import Journal
import Logging
import Synchronization

/// Puts entries on record: encodes, appends within the time that a member can wait, and accounts for gaps.
final class Recorder: Sendable {
    /// What happens to a granted tap that cannot be put on record in time (disk full, stalled or failing).
    enum FailurePolicy: Sendable, Hashable {
        /// Members still get in, and the gap itself is recorded when the disk is back.
        case admit
        case refuse
    }

    struct Gap: Sendable, CustomStringConvertible {
        /// Entries that are lost.
        var decisions = 0
        /// Entries that nobody waits for any more, and that a slow disk may still take.
        var waiting = 0
        var lastError: String?

        var isOpen: Bool { self.decisions > 0 || self.waiting > 0 }

        var description: String {
            let lost = self.decisions == 1 ? "1 entry was not recorded" : "\(self.decisions) entries were not recorded"
            let waiting = self.waiting == 1 ? "1 entry waits" : "\(self.waiting) entries wait"
            let what = [self.decisions > 0 ? lost : nil, self.waiting > 0 ? "\(waiting) for the disk" : nil]
            return "\(what.compactMap(\.self).joined(separator: ", ")): \(self.lastError ?? "unknown error")"
        }
    }

    let journal: Journal
    private let timeout: Duration
    private let events: EventBus
    let clock: TrustedClock
    private let measurements: Measurements
    private let logger: Logger
    private let gap = Mutex(Gap())
    /// Of all who want something on record.
    let turns = OuterFirst()
    let outcomes = Mutex<[JournalEntry]>([])
    let outcomeTurns = Turns()

    init(
        journal: Journal,
        timeout: Duration,
        events: EventBus,
        clock: TrustedClock,
        measurements: Measurements = Measurements(),
        logger: Logger
    ) {
        self.journal = journal
        self.timeout = timeout
        self.events = events
        self.clock = clock
        self.measurements = measurements
        self.logger = logger
    }

    /// Entries that could not be written since the last time the journal worked.
    var openGap: Gap { self.gap.withLock { $0 } }

    /// Appends an entry and returns its sequence once it is durable.
    ///
    /// - Throws: ``JournalError``; the gap is counted then, and told in the journal as soon as it works again.
    @discardableResult
    func append(_ entry: JournalEntry) async throws -> UInt64 {
        switch await self.record(entry) {
        case .done(let sequence): return sequence
        case .late(_, let error), .lost(let error): throw error
        }
    }

    /// Appends an entry, for those who do something about one that is late. What is lost is counted as above.
    ///
    /// - Parameter since: since when somebody waits for it.
    func record(_ entry: JournalEntry, since: ContinuousClock.Instant = .now) async -> Recording {
        await self.record([entry], since: since)[0]
    }

    /// Appends entries, one directly behind the other, as the one above.
    ///
    /// - Returns: what became of each.
    func record(_ entries: [JournalEntry], since: ContinuousClock.Instant = .now) async -> [Recording] {
        let late = entries.map { _ in LateEntry() }
        let sequences: [UInt64]
        do {
            sequences = try await self.write(entries, since: since, late: late)
        } catch {
            for entry in entries {
                self.logger.critical("entry not recorded", error: error, metadata: ["type": "\(entry.typeName)"])
            }
            guard let error = error as? JournalError, error.code == .timedOut else {
                self.count(entries.count, error)
                return entries.map { _ in .lost(error) }
            }
            self.gap.withLock { gap in
                gap.waiting += entries.count
                gap.lastError = "\(error)"
            }
            return late.map { .late($0, error) }
        }
        await self.closeGap()
        return sequences.map { .done($0) }
    }

    /// Counts entries that were given up before the disk was asked.
    func lost(_ entries: Int, _ reason: String) {
        self.gap.withLock { gap in
            gap.decisions += entries
            gap.lastError = reason
        }
    }

    /// Appends what may be lost: the daemon goes on without it, and the gap is accounted for.
    func appendIfPossible(_ entry: JournalEntry) async {
        _ = try? await self.append(entry)
    }

    @discardableResult
    private func write(
        _ entries: [JournalEntry],
        since: ContinuousClock.Instant,
        late: [LateEntry]
    ) async throws -> [UInt64] {
        var payloads: [JournalPayload] = []
        for entry in entries {
            payloads.append(try await self.turns.run(since: since) { Result { try Self.encode(entry) } }.get())
        }
        let start = ContinuousClock.now
        defer { self.measurements.journalAppend.observe(start.duration(to: .now)) }
        let positions = try await self.journal.append(contentsOf: payloads, timeout: self.timeout) { result in
            let sequences = self.ended(entries, result)
            for (index, late) in late.enumerated() { late.end(sequences?[index]) }
        }
        // Those of one flush come back in the same instant.
        await self.turns.turn(since: since)
        self.post(entries, positions)
        return positions.map(\.sequence)
    }

    /// What nobody waited for has reached the disk after all, or not. It may be known before it is counted as waiting.
    private func ended(_ entries: [JournalEntry], _ result: Result<[JournalPosition], any Error>) -> [UInt64]? {
        self.gap.withLock { gap in
            gap.waiting -= entries.count
            guard case .failure(let error) = result else { return }
            gap.decisions += entries.count
            gap.lastError = "\(error)"
        }
        guard case .success(let positions) = result else { return nil }
        self.post(entries, positions)
        return positions.map(\.sequence)
    }

    private func post(_ entries: [JournalEntry], _ positions: [JournalPosition]) {
        for (entry, position) in zip(entries, positions) {
            self.events.post(.journalled(sequence: position.sequence, entry))
        }
    }

    private func count(_ lost: Int, _ error: any Error) {
        self.gap.withLock { gap in
            gap.decisions += lost
            gap.lastError = "\(error)"
        }
    }

    private func closeGap() async {
        let gap = self.gap.withLock { gap in
            defer { gap.decisions = 0 }
            return Gap(decisions: gap.decisions, lastError: gap.lastError)
        }
        guard gap.decisions > 0 else { return }
        do {
            let notice = NoticeRecord(at: self.clock.now, kind: .gap, detail: "\(gap)")
            try await self.write([.notice(notice)], since: .now, late: [])
        } catch {
            // It may be written yet; that it is told twice then is better than not at all.
            if (error as? JournalError)?.code == .timedOut { self.gap.withLock { $0.waiting += 1 } }
            // Told with the next entry that can be written.
            self.count(gap.decisions, error)
        }
    }
}
