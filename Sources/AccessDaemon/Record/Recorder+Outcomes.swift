import AccessControl
import Synchronization

/// What became of a grant or an order. Where nobody waits for it, it keeps nobody waiting: it goes on record a moment
/// later, together with all others of that moment, when those who tapped in the same instant have been let in.
///
/// Where the daemon ends before, the outcome is *unknown*; see ``closeUnfinished(at:)``. Whoever is answered on the admin
/// socket is answered when it is on record.
extension Recorder {
    /// How long the first one waits for others; less than delivery waits, so that it goes there with its decision.
    private static let outcomeDelay = Duration.milliseconds(50)
    /// As many as go into one append; few enough for those who listen to the events of it.
    private static let outcomeBatch = 64
    /// As many as may wait: those of all decisions that a journal without a disk can hold.
    private static let outcomeCapacity = 4096

    /// Puts on record what became of another entry; where that one is late, behind it.
    func append(after recording: Recording, _ outcome: @escaping @Sendable (UInt64) -> OutcomeRecord) {
        switch recording {
        case .done(let sequence): self.add(outcome(sequence))
        case .late(let late, _):
            late.whenKnown { sequence in
                if let sequence { self.add(outcome(sequence)) }
            }
        // Without the other one it says nothing; the gap stands for both.
        case .lost: return
        }
    }

    /// Puts on record what became of an order at a door, which is nobody's own opening; returns when it is there.
    ///
    /// - Parameters:
    ///   - order: how the order was recorded.
    ///   - failure: why it failed; nil when it was carried out.
    func appendOutcome(of order: Recording, given: Timestamp, at door: DoorController, failure: String?) async {
        let (now, key) = (self.clock.now, await door.settings.key)
        self.append(after: order) { sequence in
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
        }
        await self.writeOutcomes()
    }

    private func add(_ outcome: OutcomeRecord) {
        let before = self.outcomes.withLock { outcomes in
            defer { if outcomes.count < Self.outcomeCapacity { outcomes.append(.outcome(outcome)) } }
            return outcomes.count
        }
        if before == Self.outcomeCapacity { self.lost(1, "more outcomes than may wait for the disk") }
        guard before == 0 else { return }
        Task {
            try? await Task.sleep(for: Self.outcomeDelay, clock: .continuous)
            await self.writeOutcomes()
        }
    }

    /// Returns when all outcomes so far are on record, or are counted as lost or late.
    func writeOutcomes() async {
        await self.outcomeTurns.take {
            var outcomes = self.outcomes.withLock { outcomes in
                defer { outcomes.removeAll(keepingCapacity: true) }
                return outcomes[...]
            }
            await withDiscardingTaskGroup { group in
                var isStalled = false
                while !outcomes.isEmpty {
                    let batch = Array(outcomes.prefix(Self.outcomeBatch))
                    outcomes = outcomes.dropFirst(batch.count)
                    if isStalled {
                        // The rest has to wait for the disk only once.
                        group.addTask { _ = await self.record(batch) }
                    } else {
                        isStalled = await self.record(batch).contains { $0.error != nil }
                    }
                }
            }
        }
    }
}
