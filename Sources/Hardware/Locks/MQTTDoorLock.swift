package import AccessControl
package import Logging
package import MQTT
import Synchronization

/// A door lock that p2k16 or dlock13 opens today: seconds as text to one topic, QoS 0, never retained.
///
/// The lock times itself and can neither be locked earlier nor held. With ``Acknowledgement/openUntil`` it confirms: an
/// opening counts once the lock has published until when it is open. The command carries no deadline, so what a broker
/// that froze after taking it delivers late cannot be taken back: the residual risk of this dialect.
package final class MQTTDoorLock: LockDriver {
    /// How the lock tells that it obeyed.
    package enum Acknowledgement: Sendable, Hashable {
        /// As dlock13 does, on the topics beside the one that takes commands.
        case openUntil(DLock13Topics)
        /// Not at all: a command counts once it has left this machine.
        case never
    }

    /// Where the answer to one command goes.
    private enum Waiter {
        case absent
        case present(CheckedContinuation<MQTTLockMachine.Result, Never>)
        /// The answer was faster than who waits for it.
        case answered(MQTTLockMachine.Result)
    }

    private struct State {
        var machine = MQTTLockMachine()
        var lastCommand = 0
        var waiters: [Int: Waiter] = [:]
        var subscription: MQTTSubscription?
        var subscribingProblem: String?
    }

    private let client: MQTTClient
    private let topic: String
    private let acknowledgement: Acknowledgement
    private let timeout: Duration
    private let logger: Logger
    private let reports = LockReports()
    private let state = Mutex(State())

    private static let notFollowed = "its answers are not followed yet"
    /// How much longer an acknowledgement is waited for after an error that may be somebody else's.
    private static let patience = Duration.milliseconds(250)

    /// - Parameters:
    ///   - topic: the whole topic, with or without a leading slash exactly as the lock subscribes.
    ///   - timeout: how long the command may take to leave this machine, and the answer to come.
    package init(
        client: MQTTClient,
        topic: String,
        acknowledgement: Acknowledgement,
        timeout: Duration = .seconds(1),
        logger: Logger
    ) {
        self.client = client
        self.topic = topic
        self.acknowledgement = acknowledgement
        self.timeout = timeout
        self.logger = logger
    }

    package var capabilities: LockCapabilities { self.acknowledgement == .never ? [] : .confirm }

    package var maximumOpening: Duration? { .seconds(DLock13.maximumSeconds) }

    package var fault: String? {
        guard self.client.isConnected else { return "the MQTT broker is not connected" }
        return self.state.withLock { state in
            if let problem = state.subscribingProblem ?? state.subscription?.refusal?.message { return problem }
            if state.subscription == nil, self.acknowledgement != .never { return Self.notFollowed }
            return state.machine.isSilent ? self.silence : nil
        }
    }

    package var confirmed: LockPosition { self.client.isConnected ? self.reports.position : .unknown }

    package var confirmations: AsyncStream<LockPosition>? {
        self.acknowledgement == .never ? nil : self.reports.stream
    }

    package func unlock(for duration: Duration) async throws {
        let (seconds, attoseconds) = duration.components
        let whole = min(max(seconds + (attoseconds > 0 ? 1 : 0), 1), DLock13.maximumSeconds)
        guard self.acknowledgement != .never else { return try await self.publish(whole, within: self.timeout) }
        guard self.state.withLock({ $0.subscription != nil }) else {
            throw LockError("the lock could not be told: \(Self.notFollowed)")
        }
        let start = ContinuousClock.now
        let command = self.state.withLock { state in
            state.lastCommand += 1
            state.waiters[state.lastCommand] = .absent
            state.machine.sending(state.lastCommand)
            return state.lastCommand
        }
        do {
            try await self.publish(whole, within: self.timeout)
        } catch {
            self.state.withLock { state in
                state.machine.notSent(command)
                state.waiters[command] = nil
            }
            throw error
        }
        let timer = self.expire(command, after: self.timeout - start.duration(to: .now))
        defer { timer.cancel() }
        switch await self.answer(to: command) {
        case .open: return
        case .refused(let text): throw LockError("the lock refused: \(text)")
        case .silent: throw LockError("\(self.silence); it may have opened all the same")
        }
    }

    package func hold() async throws {
        throw LockError("this lock opens for a time only and cannot be held open")
    }

    package func lock() async throws {
        throw LockError("this lock relocks by its own timer and cannot be locked earlier")
    }

    package func run() async {
        guard case .openUntil(let topics) = self.acknowledgement else { return }
        await self.client.onConnect { [weak self] in
            self?.update { state in
                state.machine.reconnected()
                return .none
            }
        }
        let messages: MQTTSubscription
        do {
            messages = try await self.client.subscribe(
                [topics.isOpen, topics.openUntil, topics.error],
                qos: .atMostOnce,
                rate: MQTTClient.deviceRate
            )
        } catch {
            self.state.withLock { $0.subscribingProblem = "the lock's answers cannot be followed: \(error)" }
            return
        }
        self.state.withLock { $0.subscription = messages }
        for await message in messages { self.handle(message, topics) }
    }

    private func handle(_ message: MQTTMessage, _ topics: DLock13Topics) {
        // What a broker kept is of unknown age: neither an answer to a command nor how the lock stands now.
        guard !message.retain else { return }
        guard let answer = MQTTLockMachine.Answer(message, topics) else {
            self.logger.notice(
                "lock says what is not understood",
                metadata: ["topic": "\(message.topic)", "bytes": "\(message.payload.count)"]
            )
            return
        }
        self.update { $0.machine.received(answer) }
    }

    private var silence: String {
        "the lock did not answer within \(self.timeout); "
            + "check that it runs, and that the broker lets this user read its topics"
    }

    private func publish(_ seconds: Int64, within timeout: Duration) async throws {
        do {
            try await self.client.publish(
                self.topic,
                payload: Array(String(seconds).utf8),
                qos: .atMostOnce,
                retain: false,
                timeout: timeout
            )
        } catch let error as MQTTError {
            throw LockError("the lock could not be told: \(error.message)")
        }
    }

    private func expire(_ command: Int, after delay: Duration) -> Task<Void, Never> {
        Task { [weak self] in
            guard (try? await Task.sleep(for: delay, clock: .continuous)) != nil else { return }
            self?.update { $0.machine.expired(command) }
        }
    }

    /// Changes the state, reports the position that came of it, and does what the machine says.
    private func update(_ change: (inout State) -> MQTTLockMachine.Action) {
        let (action, waiter) = self.state.withLock { state in
            let action = change(&state)
            // Under the lock, so that reports keep the order of the messages.
            self.reports.set(state.machine.position)
            guard case .finish(let command, let result) = action else {
                return (action, CheckedContinuation<MQTTLockMachine.Result, Never>?.none)
            }
            switch state.waiters[command] {
            case .present(let continuation):
                state.waiters[command] = nil
                return (action, continuation)
            case .absent:
                state.waiters[command] = .answered(result)
                return (action, nil)
            case .answered, nil: return (action, nil)
            }
        }
        switch action {
        case .none: return
        case .finish(_, let result): waiter?.resume(returning: result)
        case .hurry(let command): _ = self.expire(command, after: Self.patience)
        }
    }

    private func answer(to command: Int) async -> MQTTLockMachine.Result {
        await withCheckedContinuation { continuation in
            let answer = self.state.withLock { state -> MQTTLockMachine.Result? in
                if case .answered(let result) = state.waiters[command] {
                    state.waiters[command] = nil
                    return result
                }
                state.waiters[command] = .present(continuation)
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }
}

extension MQTTLockMachine.Answer {
    /// - Returns: nil for a payload that means nothing on its topic.
    init?(_ message: MQTTMessage, _ topics: DLock13Topics) {
        // What dlock13 says is shorter by far. An error is shown to people: cut, and without control characters.
        let shown = message.payload.prefix(200).map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: "?") }
        let text = String(decoding: shown, as: UTF8.self)
        switch message.topic {
        case topics.isOpen where text == "true": self = .isOpen(true)
        case topics.isOpen where text == "false": self = .isOpen(false)
        case topics.openUntil:
            guard let time = Int64(text), time >= 0 else { return nil }
            self = .openUntil(time)
        case topics.error: self = .error(text)
        default: return nil
        }
    }
}
