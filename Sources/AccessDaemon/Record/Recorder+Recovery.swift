import AccessControl
import Journal

extension Recorder {
    /// More entries than can ever stand between a decision and its outcome: as many again as outcomes may wait.
    private static let tail: UInt64 = 8192

    /// Closes what the run before left open: a grant or an order without an outcome gets the outcome *unknown*.
    ///
    /// Nothing is ever commanded from the journal; p2k16 hears of none of these openings.
    ///
    /// Only the end of the journal is read: an outcome follows its decision within seconds, and the start must not take
    /// longer the longer the record is.
    ///
    /// Where the disk does not take them, they stay open until the next start: a full disk keeps nobody out.
    ///
    /// - Returns: how many there were.
    /// - Throws: ``JournalError`` when the journal cannot be read.
    func closeUnfinished(at now: Timestamp) async throws -> Int {
        guard let last = self.journal.lastSequence else { return 0 }
        var unfinished: [UInt64: OutcomeRecord] = [:]
        try await self.journal.forEachRecord(from: last > Self.tail ? last - Self.tail : 0) { record in
            guard let entry = try? Self.decode(record) else { return }
            switch entry {
            case .decision(let decision) where decision.isGranted:
                unfinished[record.sequence] = OutcomeRecord(
                    at: decision.at,
                    of: record.sequence,
                    decidedAt: decision.at,
                    door: decision.door,
                    doorKey: decision.doorKey,
                    account: decision.account,
                    result: .unknown,
                    isMemberOpening: true,
                    detail: "the daemon ended before the outcome was known"
                )
            case .action(let action):
                guard let door = action.door else { return }
                unfinished[record.sequence] = OutcomeRecord(
                    at: action.at,
                    of: record.sequence,
                    decidedAt: action.at,
                    door: door,
                    doorKey: door.rawValue,
                    account: nil,
                    result: .unknown,
                    isMemberOpening: false,
                    detail: "the daemon ended before the outcome was known"
                )
            case .outcome(let outcome): unfinished[outcome.of] = nil
            case .decision, .notice, .door, .tool: return
            }
        }
        for (_, var outcome) in unfinished.sorted(by: { $0.key < $1.key }) {
            outcome.at = now
            await self.appendIfPossible(.outcome(outcome))
        }
        return unfinished.count
    }

    /// Whether something that happened to a tool is on record, as far back as what a crash can have left undone.
    ///
    /// - Throws: ``JournalError`` when the journal cannot be read.
    func holds(_ tool: ToolRecord) async throws -> Bool {
        guard let last = self.journal.lastSequence else { return false }
        var isThere = false
        try await self.journal.forEachRecord(from: last > Self.tail ? last - Self.tail : 0) { record in
            if case .tool(tool) = try? Self.decode(record) { isThere = true }
        }
        return isThere
    }
}
