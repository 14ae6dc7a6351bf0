import AccessControl
import Synchronization

/// A machine that taps at a reader take forward step by step.
protocol SteppedMachine: Sendable {
    associatedtype Step: Equatable, Sendable

    var step: Step { get }
    mutating func elapsed(to now: ContinuousClock.Instant)
    mutating func cancel()
}

extension EnrolmentMachine: SteppedMachine {}
extension InductionMachine: SteppedMachine {}

/// A machine that somebody may see how it goes with, and who does.
final class FollowedMachine<Machine: SteppedMachine>: Sendable {
    private struct State {
        var machine: Machine
        /// Somebody sees how it goes; without a follower it is cancelled soon.
        var isFollowed = false
        /// Whether something happened that its follower has not been told.
        var hasNews = false
        var change: AsyncStream<Void>.Continuation?
    }

    private let followBy: ContinuousClock.Instant?
    private let state: Mutex<State>

    /// - Parameter followBy: until when somebody must follow it; nil when nobody needs to.
    init(_ machine: Machine, followBy: ContinuousClock.Instant?) {
        self.followBy = followBy
        self.state = Mutex(State(machine: machine))
    }

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
    func change<Value: Sendable>(at now: ContinuousClock.Instant, _ body: (inout Machine) -> Value) -> Value {
        self.state.withLock { state in
            let before = state.machine.step
            state.machine.elapsed(to: now)
            // Taps must not go astray because a client died between beginning and following.
            if let followBy = self.followBy, !state.isFollowed, now >= followBy { state.machine.cancel() }
            let value = body(&state.machine)
            if state.machine.step != before {
                state.hasNews = true
                state.change?.yield()
            }
            return value
        }
    }
}
