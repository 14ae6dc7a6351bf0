import AccessControl
import CardHashing
import Hardware
import Logging

/// The way of a tap: decide from the snapshot, put it on record, command the lock, put the outcome on record.
///
/// No stage waits for a network. What it waits for is one durable append and the lock.
struct AccessController: Sendable {
    /// What became of a tap or of an operator's opening.
    struct Result: Sendable {
        var decision: Decision
        /// Where the decision stands in the journal; nil when it could not be written.
        var sequence: UInt64?
        /// For how long the door was opened; nil when it was not.
        var openFor: Duration?
        /// Why a granted opening did not happen.
        var failure: String?
        var fingerprint: String?
    }

    let snapshot: CurrentSnapshot
    let rules: AccessRules
    let keys: CardKeys
    let recorder: Recorder
    let clock: TrustedClock
    let logger: Logger
    /// Moves cards that are still known by an older key; nil where nothing does.
    var rehasher: CardRehasher?
    /// Which doors ask for a PIN, and who compares it.
    var pins = PINRule()

    /// A tap that waited longer than this behind a slow lock or disk opens nothing: nobody may stand there any more.
    private static let maximumAge = Duration.seconds(3)

    /// Takes a tapped card through to the door.
    func tap(
        _ number: CardNumber,
        receivedAt: ContinuousClock.Instant = .now,
        at reader: ReaderID,
        on door: DoorController,
        pin: PINCheck = .missing
    ) async -> Result {
        let keys = self.keys.ring
        let tokens = keys?.tokens(for: number) ?? []
        let snapshot = self.snapshot.value
        let now = self.clock.now
        var decision = self.rules.policy.decide(.card(tokens), opening: [door.id], in: snapshot, at: now)
        let admission = await door.admission
        let passes = admission.apply(to: &decision, for: door.id, in: snapshot)
        if decision.isGranted, receivedAt.duration(to: .now) > Self.maximumAge {
            decision.verdict = .denied(.tapTooOld)
        }
        if decision.isGranted, self.pins.doors.contains(door.id) {
            decision.trace.append(TraceStep(.pin, pin.denial == nil ? .passed : .failed, .door(id: door.id)))
            if let denial = pin.denial { decision.verdict = .denied(denial) }
        }
        let record = DecisionRecord(
            at: now,
            door: door.id,
            doorKey: admission.key,
            reader: reader,
            fingerprint: tokens.first?.hash.fingerprint,
            decision: decision,
            snapshotTakenAt: snapshot.takenAt
        )
        var result = Result(decision: decision, fingerprint: record.fingerprint)
        do {
            result.sequence = try await self.recorder.append(.decision(record))
        } catch {
            guard self.recorder.failurePolicy == .admit else {
                if decision.isGranted { result.decision.verdict = .denied(.journalUnavailable) }
                self.log(record, result.decision.reason)
                return result
            }
        }
        if decision.isGranted { await self.open(door, of: record, passing: passes, &result) }
        // Nobody at the door waits for these.
        self.log(record, record.reason)
        if let card = decision.card { self.rehasher?.found(card, by: number, keys: keys, in: snapshot) }
        return result
    }

    private func open(
        _ door: DoorController,
        of record: DecisionRecord,
        passing: Bool,
        _ result: inout Result
    ) async {
        do {
            result.openFor = try await door.open(passing: passing)
        } catch {
            result.failure = "\(error)"
        }
        // Without its decision on record an outcome says nothing; the gap stands for both.
        guard let sequence = result.sequence else { return }
        await self.recorder.appendIfPossible(
            .outcome(
                OutcomeRecord(
                    at: self.clock.now,
                    of: sequence,
                    decidedAt: record.at,
                    door: record.door,
                    doorKey: record.doorKey,
                    account: record.account,
                    result: result.failure == nil ? .commanded : .failed,
                    isMemberOpening: true,
                    detail: result.failure
                )
            )
        )
    }

    private func log(_ record: DecisionRecord, _ reason: String) {
        self.logger.info(
            "tap",
            metadata: [
                LogKeys.door: "\(record.door)",
                LogKeys.reader: "\(record.reader?.rawValue ?? "-")",
                LogKeys.reason: "\(reason)",
                LogKeys.account: "\(record.account?.description ?? "-")",
                LogKeys.fingerprint: "\(record.fingerprint ?? "-")",
            ]
        )
    }
}
