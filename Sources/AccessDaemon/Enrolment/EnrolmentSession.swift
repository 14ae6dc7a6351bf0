import AccessControl

/// One enrolment at one reader: the machine, and who follows it.
final class EnrolmentSession: Sendable {
    let id: UInt64
    let reader: ReaderID
    /// Nil for a reader of a tool.
    let door: DoorID?
    /// How much of a card's number the reader delivers.
    let format: CardFormat
    let purpose: EnrolmentPurpose
    /// Who began it, like `anna (uid 1000)`.
    let actor: String
    private let machine: FollowedMachine<EnrolmentMachine>

    init(
        id: UInt64,
        at reader: Enrolments.Place,
        for purpose: EnrolmentPurpose,
        actor: String,
        times: Enrolments.Times,
        now: ContinuousClock.Instant
    ) {
        self.id = id
        self.reader = reader.reader
        self.door = reader.door
        self.format = reader.format
        self.purpose = purpose
        self.actor = actor
        self.machine = FollowedMachine(
            EnrolmentMachine(at: now, tapTime: times.tap, confirmTime: times.confirm),
            followBy: now + times.follow
        )
    }

    /// How far it is now, and when that step expires.
    func status(
        at now: ContinuousClock.Instant = .now
    ) -> (step: EnrolmentMachine.Step, deadline: ContinuousClock.Instant) {
        self.machine.change(at: now) { ($0.step, $0.deadline) }
    }

    func hasEnded(at now: ContinuousClock.Instant = .now) -> Bool { self.machine.change(at: now) { $0.hasEnded } }

    /// Gives a tap to the session.
    ///
    /// - Parameter judge: asked only if the session takes taps.
    /// - Returns: how far it is afterwards; nil when the tap was not the session's.
    func tapped(
        at now: ContinuousClock.Instant,
        _ judge: () -> Result<[CardToken], EnrolmentRefusal>
    ) -> EnrolmentMachine.Step? {
        guard self.machine.change(at: now, { $0.takesTaps }) else { return nil }
        let card = judge()
        return self.machine.change(at: now) { $0.tapped(card, at: now) ? $0.step : nil }
    }

    /// Takes the confirmation and returns what to store; nil when there is nothing to confirm.
    func confirm(at now: ContinuousClock.Instant = .now) -> [CardToken]? {
        self.machine.change(at: now) { $0.confirm(at: now) }
    }

    func answered(_ ending: EnrolmentMachine.Ending) { self.machine.change(at: .now) { $0.answered(ending) } }

    func cancel() { self.machine.change(at: .now) { $0.cancel() } }

    /// See ``FollowedMachine/follow()``.
    func follow() -> Bool { self.machine.follow() }

    /// See ``FollowedMachine/waitForChange(atMost:)``.
    func waitForChange(atMost duration: Duration) async { await self.machine.waitForChange(atMost: duration) }
}
