import AccessControl
import CardHashing
import Hardware
import Logging

/// The way of a tap: decide from the snapshot, put it on record, command the lock, have the outcome put on record.
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
    let measurements: Measurements
    let logger: Logger
    /// Moves cards that are still known by an older key; nil where nothing does.
    var rehasher: CardRehasher?
    /// Which doors ask for a PIN, and who compares it.
    var pins = PINRule()
    /// How much of a card's number a door asks for at least; nothing for those that take any.
    var strengths: [DoorID: CardStrength] = [:]

    /// A tap that waited longer than this behind a slow lock or disk opens nothing: nobody may stand there any more.
    private static let maximumAge = Duration.seconds(3)

    /// Takes a tapped card through to the door.
    ///
    /// - Parameter isPaused: whether the reader lets nobody in for a moment; see ``TapWatch``.
    func tap(
        _ number: CardNumber,
        receivedAt: ContinuousClock.Instant = .now,
        at reader: ReaderID,
        on door: DoorController,
        pin: PINCheck = .missing,
        isPaused: Bool = false
    ) async -> Result {
        await self.recorder.turns.turn(since: receivedAt)
        let keys = self.keys.ring
        let tokens = keys?.tokens(for: number) ?? []
        let truth = self.snapshot.truth
        let snapshot = self.snapshot.value
        let now = self.clock.now
        var decision = self.rules.policy.decide(
            .card(tokens),
            opening: [door.id],
            in: snapshot,
            truth: truth,
            at: now
        )
        let admission = await door.admission
        let passes = admission.apply(to: &decision, for: door.id, in: snapshot)
        if decision.isGranted, receivedAt.duration(to: .now) > Self.maximumAge {
            decision.verdict = .denied(.tapTooOld)
        }
        if decision.isGranted, let strength = self.strengths[door.id], CardStrength(number) < strength {
            decision.verdict = .denied(.cardTooShort)
        }
        if decision.isGranted, isPaused { decision.verdict = .denied(.readerPaused) }
        if decision.isGranted, self.pins.doors.contains(door.id) {
            decision.trace.append(TraceStep(.pin, pin.denial == nil ? .passed : .failed, .door(id: door.id)))
            if let denial = pin.denial { decision.verdict = .denied(denial) }
        }
        let decidedAt = ContinuousClock.now
        self.measurements.tapToDecision.observe(receivedAt.duration(to: decidedAt))
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
        let recording = await self.recorder.record(.decision(record), since: receivedAt)
        result.sequence = recording.sequence
        if let error = recording.error, admission.failurePolicy == .refuse {
            if decision.isGranted {
                result.decision.verdict = .denied(.journalUnavailable)
                // What comes through late says granted.
                self.record("refused, since it was not on record in time: \(error)", of: record, recording)
            }
            self.log(record, result.decision.reason)
            return result
        }
        if decision.isGranted {
            let commandedAt = ContinuousClock.now
            self.measurements.decisionToLock.observe(decidedAt.duration(to: commandedAt))
            do {
                result.openFor = try await door.open(passing: passes)
                self.measurements.lockAnswered(at: door.id, after: commandedAt.duration(to: .now))
            } catch {
                result.failure = "\(error)"
                self.measurements.openingFailed(at: door.id)
            }
            self.record(result.failure, of: record, recording)
        }
        // Nobody at the door waits for these.
        self.log(record, record.reason)
        if let card = decision.card { self.rehasher?.found(card, by: number, keys: keys, in: snapshot) }
        return result
    }

    /// The answer to a card that nobody has, without a record of its own: it is counted with others.
    func answer(_ number: CardNumber, on door: DoorController) -> Result {
        let tokens = self.keys.ring?.tokens(for: number) ?? []
        let decision = self.rules.policy.decide(
            .card(tokens),
            opening: [door.id],
            in: self.snapshot.value,
            truth: self.snapshot.truth,
            at: self.clock.now
        )
        self.measurements.tapped(at: door.id, decision.reason)
        return Result(decision: decision, fingerprint: tokens.first?.hash.fingerprint)
    }

    /// Puts on record what became of a grant.
    private func record(_ failure: String?, of record: DecisionRecord, _ recording: Recorder.Recording) {
        let now = self.clock.now
        self.recorder.append(after: recording) { sequence in
            OutcomeRecord(
                at: now,
                of: sequence,
                decidedAt: record.at,
                door: record.door,
                doorKey: record.doorKey,
                account: record.account,
                result: failure == nil ? .commanded : .failed,
                isMemberOpening: true,
                detail: failure
            )
        }
    }

    private func log(_ record: DecisionRecord, _ reason: String) {
        self.measurements.tapped(at: record.door, reason)
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
