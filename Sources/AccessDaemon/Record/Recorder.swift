import AccessControl
import FoundationEssentials
import Journal
import Logging
import Synchronization

/// Puts entries on record: encodes, appends within the time that a member can wait, and accounts for gaps.
final class Recorder: Sendable {
    /// What happens to a granted tap that cannot be put on record in time (disk full, stalled or failing).
    enum FailurePolicy: Sendable {
        /// Members still get in, and the gap itself is recorded when the disk is back.
        case admit
        case refuse
    }

    struct Gap: Sendable, CustomStringConvertible {
        var decisions = 0
        var lastError: String?

        var description: String {
            let entries = self.decisions == 1 ? "1 entry was" : "\(self.decisions) entries were"
            return "\(entries) not recorded: \(self.lastError ?? "unknown error")"
        }
    }

    let journal: Journal
    let failurePolicy: FailurePolicy
    private let timeout: Duration
    private let events: EventBus
    private let clock: TrustedClock
    private let logger: Logger
    private let gap = Mutex(Gap())

    init(
        journal: Journal,
        timeout: Duration,
        failurePolicy: FailurePolicy,
        events: EventBus,
        clock: TrustedClock,
        logger: Logger
    ) {
        self.journal = journal
        self.timeout = timeout
        self.failurePolicy = failurePolicy
        self.events = events
        self.clock = clock
        self.logger = logger
    }

    /// Entries that could not be written since the last time the journal worked.
    var openGap: Gap { self.gap.withLock { $0 } }

    /// Appends an entry and returns its sequence once it is durable.
    ///
    /// - Throws: ``JournalError``; the gap is counted then, and told in the journal as soon as it works again.
    @discardableResult
    func append(_ entry: JournalEntry) async throws -> UInt64 {
        let sequence: UInt64
        do {
            sequence = try await self.write(entry)
        } catch {
            self.count(1, error)
            self.logger.critical("entry not recorded", error: error, metadata: ["type": "\(entry.typeName)"])
            throw error
        }
        await self.closeGap()
        return sequence
    }

    /// Appends what may be lost: the daemon goes on without it, and the gap is accounted for.
    func appendIfPossible(_ entry: JournalEntry) async {
        _ = try? await self.append(entry)
    }

    /// Appends what became of an order at a door, which is nobody's own opening; it may be lost as above.
    ///
    /// - Parameters:
    ///   - sequence: the order's.
    ///   - failure: why it failed; nil when it was carried out.
    func appendOutcome(of sequence: UInt64, given: Timestamp, at door: DoorController, failure: String?) async {
        await self.appendIfPossible(
            .outcome(
                OutcomeRecord(
                    at: self.clock.now,
                    of: sequence,
                    decidedAt: given,
                    door: door.id,
                    doorKey: await door.settings.key,
                    account: nil,
                    result: failure == nil ? .commanded : .failed,
                    isMemberOpening: false,
                    detail: failure
                )
            )
        )
    }

    @discardableResult
    private func write(_ entry: JournalEntry) async throws -> UInt64 {
        let position = try await self.journal.append(Self.encode(entry), timeout: self.timeout)
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
            defer { gap = Gap() }
            return gap
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

    static func encode(_ entry: JournalEntry) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(entry))
    }

    static func decode(_ payload: [UInt8]) throws -> JournalEntry {
        try JSONDecoder().decode(JournalEntry.self, from: Data(payload))
    }
}
