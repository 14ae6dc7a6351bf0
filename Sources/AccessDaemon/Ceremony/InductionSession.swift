import AccessControl

/// One induction at one reader: the machine, and who follows it.
final class InductionSession: Sendable {
    let id: UInt64
    let reader: ReaderID
    let badge: Badge
    let instructor: AccountID
    /// Who began it, like `anna (uid 1000)`, or the reader where the instructor tapped.
    let actor: String
    private let machine: FollowedMachine<InductionMachine>

    /// - Parameter followTime: within which somebody must follow it; nil when nobody needs to.
    init(
        id: UInt64,
        at reader: ReaderID,
        for badge: Badge,
        by instructor: AccountID,
        actor: String,
        tapTime: Duration,
        followTime: Duration?
    ) {
        let now = ContinuousClock.now
        self.id = id
        self.reader = reader
        self.badge = badge
        self.instructor = instructor
        self.actor = actor
        self.machine = FollowedMachine(
            InductionMachine(by: instructor, at: now, tapTime: tapTime),
            followBy: followTime.map { now + $0 }
        )
    }

    /// How far it is now, and until when the tap is waited for.
    func status(
        at now: ContinuousClock.Instant = .now
    ) -> (step: InductionMachine.Step, deadline: ContinuousClock.Instant) {
        self.machine.change(at: now) { ($0.step, $0.deadline) }
    }

    /// Whether the reader's next tap is its own.
    func takesTaps(at now: ContinuousClock.Instant = .now) -> Bool { self.machine.change(at: now) { $0.takesTaps } }

    /// Gives a tap to the session.
    ///
    /// - Returns: how far it is afterwards; nil when the tap was not the session's.
    func tapped(
        _ member: Result<AccountID, InductionRefusal>,
        at now: ContinuousClock.Instant
    ) -> InductionMachine.Step? {
        self.machine.change(at: now) { $0.tapped(member, at: now) ? $0.step : nil }
    }

    func answered(_ problem: String?) { self.machine.change(at: .now) { $0.answered(problem) } }

    func cancel() { self.machine.change(at: .now) { $0.cancel() } }

    /// See ``FollowedMachine/follow()``.
    func follow() -> Bool { self.machine.follow() }

    /// See ``FollowedMachine/waitForChange(atMost:)``.
    func waitForChange(atMost duration: Duration) async { await self.machine.waitForChange(atMost: duration) }
}
