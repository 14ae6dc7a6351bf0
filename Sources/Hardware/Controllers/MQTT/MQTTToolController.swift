package import AccessControl
package import Logging
package import MQTT
import Synchronization

/// A controller on MQTT that speaks one of the dialects of today's locks and relays.
///
/// Commands are QoS 0, never retained, and sent only while the broker is connected and the controller is not known to be
/// away. They carry no deadline, so what a broker that froze after taking one delivers late cannot be taken back: the
/// residual risk of these dialects. What the controller then says of itself is told as any other state.
package final class MQTTToolController: ToolController {
    /// Where the answer to one command goes.
    private enum Waiter {
        case absent
        case present(CheckedContinuation<MQTTControllerMachine.Result, Never>)
        /// The answer was faster than who waits for it.
        case answered(MQTTControllerMachine.Result)
    }

    private struct State {
        var machine: MQTTControllerMachine
        var waiters: [Int: Waiter] = [:]
        var timer: (due: MonotonicTime, task: Task<Void, Never>)?
        /// The number of the connection that the machine knows of.
        var connection = 0
        var isFollowed = false
        var subscription: MQTTSubscription?
        var subscribingProblem: String?
    }

    package let capabilities: ToolControllerCapabilities
    /// Bounded: while nobody follows, older reports give way.
    package let reports: AsyncStream<ControllerReport>
    private let continuation: AsyncStream<ControllerReport>.Continuation
    private let client: MQTTClient
    private let filters: [String]
    private let timeout: Duration
    private let logger: Logger
    private let state: Mutex<State>

    /// - Parameters:
    ///   - silence: after how long without a sign of life the controller is missed; nil for never.
    ///   - timeout: how long a command may take to leave this machine, and the answer to come.
    package init(
        client: MQTTClient,
        dialect: MQTTControllerDialect,
        silence: Duration?,
        timeout: Duration = .seconds(2),
        logger: Logger
    ) {
        let spoken = dialect.make()
        self.client = client
        self.capabilities = spoken.capabilities
        self.filters = spoken.filters
        self.timeout = timeout
        self.logger = logger
        var timing = MQTTControllerMachine.Timing()
        timing.answer = timeout
        timing.silence = silence
        self.state = Mutex(State(machine: MQTTControllerMachine(dialect: spoken, timing: timing)))
        (self.reports, self.continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(64))
    }

    deinit {
        self.state.withLock { $0.timer?.task.cancel() }
    }

    package var fault: String? {
        guard self.client.isConnected else { return "the MQTT broker is not connected" }
        return self.state.withLock { state in
            state.subscribingProblem ?? state.subscription?.refusal?.message ?? state.machine.fault
        }
    }

    package func unlock(_ permit: ToolPermit) async throws(ToolControllerError) {
        try await self.command(.unlock(user: permit.user))
    }

    package func lock() async throws(ToolControllerError) {
        try await self.command(.lock)
    }

    package func run() async {
        await self.follow()
        self.state.withLock { state in
            state.timer?.task.cancel()
            state.timer = nil
        }
    }

    private func follow() async {
        var messages: MQTTSubscription?
        if !self.filters.isEmpty {
            do {
                messages = try await self.client.subscribe(
                    self.filters,
                    qos: .atMostOnce,
                    rate: MQTTClient.deviceRate
                )
            } catch {
                self.state.withLock { $0.subscribingProblem = "the controller's messages cannot be followed: \(error)" }
                return
            }
        }
        self.state.withLock { state in
            state.subscription = messages
            state.isFollowed = true
        }
        // After the subscription, so that the answer to what is asked at each connect is heard.
        await self.client.onConnect { [weak self] in self?.brokerConnected() }
        if self.client.isConnected { self.brokerConnected() }
        if let messages {
            for await message in messages { self.handle(message) }
        } else {
            for await _ in AsyncStream<Never>.makeStream().stream {}
        }
    }

    private func brokerConnected() {
        let connection = self.client.connections
        self.update { state, now in
            // It may be told by the hook and by whoever began to follow at that moment.
            guard state.connection != connection else { return [] }
            state.connection = connection
            return state.machine.connected(at: now)
        }
    }

    private func handle(_ message: MQTTMessage) {
        // What a broker kept is of unknown age: no answer, no sign of life, and not how the tool stands now.
        guard !message.retain else { return }
        let isUnderstood = self.update { state, now in state.machine.received(ControllerMessage(message), at: now) }
        guard !isUnderstood else { return }
        self.logger.notice(
            "controller says what is not understood",
            metadata: ["topic": "\(message.topic)", "bytes": "\(message.payload.count)"]
        )
    }

    // MARK: - Commands

    private func command(_ order: ControllerOrder) async throws(ToolControllerError) {
        let (isFollowed, beginning) = self.state.withLock { state -> (Bool, MQTTControllerMachine.Beginning) in
            guard state.isFollowed else { return (false, .done) }
            let beginning = state.machine.begin(order, at: KernelTime.now)
            if case .send(_, let command?) = beginning { state.waiters[command] = .absent }
            return (true, beginning)
        }
        guard isFollowed else {
            throw ToolControllerError("the controller could not be told: its messages are not followed yet")
        }
        switch beginning {
        case .done: return
        case .refused(let reason): throw ToolControllerError(self.fault ?? reason)
        case .send(let message, let command):
            try await self.send(message, command: command)
            guard let command else { return }
            self.update { _, _ in [] }
            if case .failed(let reason) = await self.answer(to: command) { throw ToolControllerError(reason) }
        }
    }

    private func send(_ message: ControllerMessage, command: Int?) async throws(ToolControllerError) {
        do {
            try await self.publish(message)
        } catch {
            if let command {
                self.state.withLock { state in
                    state.machine.notSent(command)
                    state.waiters[command] = nil
                }
            }
            let reason = (error as? MQTTError)?.message ?? "\(error)"
            throw ToolControllerError("the controller could not be told: \(reason)")
        }
    }

    private func publish(_ message: ControllerMessage) async throws {
        try await self.client.publish(
            message.topic,
            payload: Array(message.text.utf8),
            qos: .atMostOnce,
            retain: false,
            timeout: self.timeout
        )
    }

    private func answer(to command: Int) async -> MQTTControllerMachine.Result {
        await withCheckedContinuation { continuation in
            let answer = self.state.withLock { state -> MQTTControllerMachine.Result? in
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

    // MARK: - State

    /// Changes the state and does what follows from it.
    ///
    /// - Parameter change: gives the effects; nil for a change that was none.
    /// - Returns: whether there was one.
    @discardableResult
    private func update(_ change: (inout State, MonotonicTime) -> [MQTTControllerMachine.Effect]?) -> Bool {
        let effects = self.state.withLock { state -> [Woken]? in
            guard let effects = change(&state, KernelTime.now) else { return nil }
            self.arm(&state)
            return effects.compactMap { effect in
                switch effect {
                case .send(let message): return .send(message)
                case .report(let report):
                    // Under the lock, so that reports keep the order of the messages.
                    self.continuation.yield(report)
                    return nil
                case .finish(let command, let result):
                    switch state.waiters[command] {
                    case .present(let continuation):
                        state.waiters[command] = nil
                        return .resume(continuation, result)
                    case .absent: state.waiters[command] = .answered(result)
                    case .answered, nil: break
                    }
                    return nil
                }
            }
        }
        for effect in effects ?? [] {
            switch effect {
            case .send(let message): Task { try? await self.publish(message) }
            case .resume(let continuation, let result): continuation.resume(returning: result)
            }
        }
        return effects != nil
    }

    /// What is done after the lock is released.
    private enum Woken {
        case send(ControllerMessage)
        case resume(CheckedContinuation<MQTTControllerMachine.Result, Never>, MQTTControllerMachine.Result)
    }

    /// Sees to it that the machine is called at its time; a call too early does no harm and arms anew.
    private func arm(_ state: inout State) {
        guard let due = state.machine.wake else { return }
        if let timer = state.timer, timer.due <= due { return }
        state.timer?.task.cancel()
        let delay = max(.zero, due - KernelTime.now)
        let task = Task { [weak self] in
            guard (try? await Task.sleep(for: delay, clock: .continuous)) != nil else { return }
            self?.update { state, now in
                state.timer = nil
                return state.machine.timeReached(at: now)
            }
        }
        state.timer = (due, task)
    }
}
