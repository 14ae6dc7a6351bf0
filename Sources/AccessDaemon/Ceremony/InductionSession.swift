import AccessControl
import Synchronization

/// One induction at one reader: the machine, and who follows it.
final class InductionSession: Sendable {
    private struct State {
        var machine: InductionMachine
        var isFollowed = false
        /// Whether something happened that its follower has not been told.
        var hasNews = false
        var change: AsyncStream<Void>.Continuation?
    }

    let id: UInt64
    let reader: ReaderID
    let badge: Badge
    let instructor: AccountID
    /// Who began it, like `anna (uid 1000)`, or the reader where the instructor tapped.
    let actor: String
    private let followBy: ContinuousClock.Instant?
    private let state: Mutex<State>

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
        self.followBy = followTime.map { now + $0 }
        self.state = Mutex(State(machine: InductionMachine(by: instructor, at: now, tapTime: tapTime)))
    }

    /// How far it is now, and until when the tap is waited for.
    func status(
        at now: ContinuousClock.Instant = .now
    ) -> (step: InductionMachine.Step, deadline: ContinuousClock.Instant) {
        self.change(at: now) { ($0.step, $0.deadline) }
    }

    /// Whether the reader's next tap is its own.
    func takesTaps(at now: ContinuousClock.Instant = .now) -> Bool { self.change(at: now) { $0.takesTaps } }

    /// Gives a tap to the session.
    ///
    /// - Returns: how far it is afterwards; nil when the tap was not the session's.
    func tapped(
        _ member: Result<AccountID, InductionRefusal>,
        at now: ContinuousClock.Instant
    ) -> InductionMachine.Step? {
        self.change(at: now) { $0.tapped(member, at: now) ? $0.step : nil }
    }

    func answered(_ problem: String?) { self.change(at: .now) { $0.answered(problem) } }

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
        _ body: (inout InductionMachine) -> Value
    ) -> Value {
        self.state.withLock { state in
            let before = state.machine.step
            state.machine.elapsed(to: now)
            if let followBy, !state.isFollowed, now >= followBy { state.machine.cancel() }
            let value = body(&state.machine)
            if state.machine.step != before {
                state.hasNews = true
                state.change?.yield()
            }
            return value
        }
    }
}
