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
    private let clock: TrustedClock
    private let measurements: Measurements
    private let logger: Logger
    private let gap = Mutex(Gap())

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
    func record(_ entry: JournalEntry) async -> Recording {
        let late = LateEntry()
        let sequence: UInt64
        do {
            sequence = try await self.write(entry, late: late)
        } catch {
            self.logger.critical("entry not recorded", error: error, metadata: ["type": "\(entry.typeName)"])
            guard let error = error as? JournalError, error.code == .timedOut else {
                self.count(1, error)
                return .lost(error)
            }
            self.gap.withLock { gap in
                gap.waiting += 1
                gap.lastError = "\(error)"
            }
            return .late(late, error)
        }
        await self.closeGap()
        return .done(sequence)
    }

    /// Counts entries that were given up before the disk was asked.
    func lost(_ entries: Int, _ reason: String) {
        self.gap.withLock { gap in
            gap.decisions += entries
            gap.lastError = reason
        }
    }

    /// Appends what became of another entry; where that one is late, behind it, and nobody waits for it.
    func append(after recording: Recording, _ entry: @escaping @Sendable (UInt64) -> JournalEntry) async {
        switch recording {
        case .done(let sequence): await self.appendIfPossible(entry(sequence))
        case .late(let late, _):
            late.whenKnown { sequence in
                guard let sequence else { return }
                Task { await self.appendIfPossible(entry(sequence)) }
            }
        // Without the other one it says nothing; the gap stands for both.
        case .lost: return
        }
    }

    /// Appends what may be lost: the daemon goes on without it, and the gap is accounted for.
    func appendIfPossible(_ entry: JournalEntry) async {
        _ = try? await self.append(entry)
    }

    /// Appends what became of an order at a door, which is nobody's own opening; it may be lost as above.
    ///
    /// - Parameters:
    ///   - order: how the order was recorded.
    ///   - failure: why it failed; nil when it was carried out.
    func appendOutcome(of order: Recording, given: Timestamp, at door: DoorController, failure: String?) async {
        let (now, key) = (self.clock.now, await door.settings.key)
        await self.append(after: order) { sequence in
            .outcome(
                OutcomeRecord(
                    at: now,
                    of: sequence,
                    decidedAt: given,
                    door: door.id,
                    doorKey: key,
                    account: nil,
                    result: failure == nil ? .commanded : .failed,
                    isMemberOpening: false,
                    detail: failure
                )
            )
        }
    }

    @discardableResult
    private func write(_ entry: JournalEntry, late: LateEntry = LateEntry()) async throws -> UInt64 {
        let payload = try Self.encode(entry)
        let start = ContinuousClock.now
        defer { self.measurements.journalAppend.observe(start.duration(to: .now)) }
        let position = try await self.journal.append(payload, timeout: self.timeout) { result in
            late.end(self.ended(entry, result))
        }
        self.events.post(.journalled(sequence: position.sequence, entry))
        return position.sequence
    }

    /// What nobody waited for has reached the disk after all, or not. It may be known before it is counted as waiting.
    private func ended(_ entry: JournalEntry, _ result: Result<JournalPosition, any Error>) -> UInt64? {
        self.gap.withLock { gap in
            gap.waiting -= 1
            guard case .failure(let error) = result else { return }
            gap.decisions += 1
            gap.lastError = "\(error)"
        }
        guard case .success(let position) = result else { return nil }
        self.events.post(.journalled(sequence: position.sequence, entry))
        return position.sequence
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
            try await self.write(
                .notice(
                    NoticeRecord(
                        at: self.clock.now,
                        kind: .gap,
                        detail: "\(gap)"
                    )
                )
            )
        } catch {
            // Told with the next entry that can be written.
            self.count(gap.decisions, error)
        }
    }
}
