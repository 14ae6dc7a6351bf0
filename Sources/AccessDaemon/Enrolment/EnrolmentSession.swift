import AccessControl
import Synchronization

/// One enrolment at one reader: the machine, and who follows it.
final class EnrolmentSession: Sendable {
    private struct State {
        var machine: EnrolmentMachine
        /// Somebody sees how it goes; without a follower it is cancelled soon.
        var isFollowed = false
        /// Whether something happened that its follower has not been told.
        var hasNews = false
        var change: AsyncStream<Void>.Continuation?
    }

    let id: UInt64
    let reader: ReaderID
    /// Nil for a reader of a tool.
    let door: DoorID?
    /// How much of a card's number the reader delivers.
    let format: CardFormat
    let purpose: EnrolmentPurpose
    /// Who began it, like `anna (uid 1000)`.
    let actor: String
    private let followBy: ContinuousClock.Instant
    private let state: Mutex<State>

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
        self.followBy = now + times.follow
        self.state = Mutex(
            State(machine: EnrolmentMachine(at: now, tapTime: times.tap, confirmTime: times.confirm))
        )
    }

    /// How far it is now, and when that step expires.
    func status(
        at now: ContinuousClock.Instant = .now
    ) -> (step: EnrolmentMachine.Step, deadline: ContinuousClock.Instant) {
        self.change(at: now) { ($0.step, $0.deadline) }
    }

    func hasEnded(at now: ContinuousClock.Instant = .now) -> Bool { self.change(at: now) { $0.hasEnded } }

    /// Gives a tap to the session.
    ///
    /// - Parameter judge: asked only if the session takes taps.
    /// - Returns: how far it is afterwards; nil when the tap was not the session's.
    func tapped(
        at now: ContinuousClock.Instant,
        _ judge: () -> Result<[CardToken], EnrolmentRefusal>
    ) -> EnrolmentMachine.Step? {
        guard self.change(at: now, { $0.takesTaps }) else { return nil }
        let card = judge()
        return self.change(at: now) { $0.tapped(card, at: now) ? $0.step : nil }
    }

    /// Takes the confirmation and returns what to store; nil when there is nothing to confirm.
    func confirm(at now: ContinuousClock.Instant = .now) -> [CardToken]? {
        self.change(at: now) { $0.confirm(at: now) }
    }

    func answered(_ ending: EnrolmentMachine.Ending) { self.change(at: .now) { $0.answered(ending) } }

    func cancel() { self.change(at: .now) { $0.cancel() } }

    /// Becomes the one who sees how it goes.
    ///
    /// - Returns: false when somebody follows it already.
    func follow() -> Bool {
        self.state.withLock { state in
            defer { state.isFollowed = true }
            return !state.isFollowed
        }
    }

    /// Returns when something happened, or the time is over.
    func waitForChange(atMost duration: Duration) async {
        let (changes, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let hasNews = self.state.withLock { state in
            state.change = continuation
            defer { state.hasNews = false }
            return state.hasNews
        }
        if hasNews { return }
        await withTaskGroup { group in
            group.addTask { for await _ in changes { return } }
            group.addTask { try? await Task.sleep(for: duration, clock: .continuous) }
            await group.next()
            group.cancelAll()
        }
        self.state.withLock { $0.hasNews = false }
    }

    /// Changes the machine as of now and wakes who follows it if the step is another one.
    @discardableResult
    private func change<Value: Sendable>(
        at now: ContinuousClock.Instant,
        _ body: (inout EnrolmentMachine) -> Value
    ) -> Value {
        self.state.withLock { state in
            let before = state.machine.step
            state.machine.elapsed(to: now)
            // Taps must not go astray because a client died between beginning and following.
            if !state.isFollowed, now >= self.followBy { state.machine.cancel() }
            let value = body(&state.machine)
            if state.machine.step != before {
                state.hasNews = true
                state.change?.yield()
            }
            return value
        }
    }
}
