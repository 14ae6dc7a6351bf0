package import AccessControl
package import Logging
package import MQTT
import Synchronization

/// A controller that speaks the daemon's own dialect, for firmware that is written anew; described in
/// `Docs/protocols.md` and `Docs/asyncapi.yaml`.
///
/// Its orders carry the controller's boot, a rising number and a deadline by the controller's own clock: what a frozen
/// broker delivers late, twice or to another boot is not obeyed.
package final class NativeController: ToolController {
    package struct Settings: Sendable, Hashable {
        /// Without a slash at the end; the controller publishes to `<topic>/up` and obeys `<topic>/down`.
        package var topic: String
        /// How often the controller is asked for its state: 1 to 60 s. After three times that without a word it is silent.
        package var interval: Duration
        /// How long an order may take, its acknowledgement included: 1 to 10 s.
        package var timeout: Duration
        /// The oldest request that is taken.
        package var requestAge: Duration
        /// How it writes card numbers.
        package var syntax: CardNumberSyntax

        package init(
            topic: String,
            interval: Duration = .seconds(10),
            timeout: Duration = .seconds(2),
            requestAge: Duration = .seconds(3),
            syntax: CardNumberSyntax = CardNumberSyntax()
        ) {
            self.topic = topic
            self.interval = interval
            self.timeout = timeout
            self.requestAge = requestAge
            self.syntax = syntax
        }
    }

    /// Where the answer to one order goes.
    private enum Waiter {
        case absent
        case present(CheckedContinuation<NativeControllerMachine.Result, Never>)
        /// The answer was faster than who waits for it.
        case answered(NativeControllerMachine.Result)
    }

    private struct State {
        var machine: NativeControllerMachine
        var lastToken = 0
        var waiters: [Int: Waiter] = [:]
        var subscription: MQTTSubscription?
        var subscribingProblem: String?
        /// What has been complained of since the controller was last heard rightly.
        var refusals: Set<NativeRefusal> = []
        /// What counts, the newest first; empty without signatures.
        var seals: [MessageSeal]
        /// Whether the controller has used the newest key, so that older ones count no more.
        var hasNewest = false

        /// What messages are believed under.
        var countingSeals: ArraySlice<MessageSeal> { self.hasNewest ? self.seals.prefix(1) : self.seals[...] }

        /// What a command is signed with; nil where it cannot be, by the key of somebody who is gone.
        func bodies(of command: NativeCommand) -> [[UInt8]] {
            let body = command.body
            guard !self.seals.isEmpty else { return [body] }
            switch command {
            // Whoever is there may know any of the keys.
            case .ping: return self.countingSeals.map { $0.seal(body) }
            case .order: return self.seals.filter { $0.key == self.machine.key }.map { $0.seal(body) }
            }
        }
    }

    /// What is to be published next.
    private struct Outgoing {
        /// One message for each key that it is signed with.
        var payloads: [[UInt8]]
        var token: Int?
    }

    private let client: MQTTClient
    private let settings: Settings
    private let logger: Logger
    private let state: Mutex<State>
    private let reporting: AsyncStream<ControllerReport>.Continuation
    private let requesting: AsyncStream<ToolControllerRequest>.Continuation
    private let outgoing: AsyncStream<Outgoing>
    private let sending: AsyncStream<Outgoing>.Continuation
    package let reports: AsyncStream<ControllerReport>
    package let requests: AsyncStream<ToolControllerRequest>?

    package let capabilities: ToolControllerCapabilities = [
        .lock, .confirm, .reportsUse, .reportsReturn, .warn, .proofOfLife,
    ]

    /// - Parameter seals: sign and check every message, see ``replace(seals:)``; empty for a controller without a key,
    ///   which whoever may publish on the broker can play, and command.
    package init(client: MQTTClient, settings: Settings, seals: [MessageSeal], logger: Logger) {
        self.client = client
        self.settings = settings
        self.logger = logger
        let machine = NativeControllerMachine(
            settings: .init(
                interval: settings.interval,
                timeout: settings.timeout,
                requestAge: settings.requestAge
            ),
            nonces: { String(UInt64.random(in: .min ... .max) | 1 << 63, radix: 16) },
            at: .now
        )
        self.state = Mutex(State(machine: machine, seals: seals))
        (self.reports, self.reporting) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(64))
        let requests = AsyncStream.makeStream(of: ToolControllerRequest.self, bufferingPolicy: .bufferingOldest(16))
        (self.requests, self.requesting) = (requests.stream, requests.continuation)
        (self.outgoing, self.sending) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(64))
    }

    package var fault: String? {
        guard self.client.isConnected else { return "the MQTT broker is not connected" }
        return self.state.withLock { state in
            if let problem = state.subscribingProblem ?? state.subscription?.refusal?.message { return problem }
            return state.machine.isKnown ? nil : self.absence(of: state)
        }
    }

    /// How the controller's keys stand.
    package var keyStanding: ControllerKeyStanding {
        self.state.withLock { state in
            switch state.seals.count {
            case 0: .unsigned
            case 1: .single
            default: state.hasNewest ? .replaced : .awaited(isKnown: state.machine.isKnown)
            }
        }
    }

    /// Takes other keys, while the tool goes on.
    ///
    /// Several count side by side, and the controller is answered under the one that it uses, until it has used the
    /// first, the newest: then that alone counts.
    ///
    /// - Parameter seals: the newest first; empty only for a controller that was made without.
    package func replace(seals: [MessageSeal]) {
        self.update { state in
            guard seals.map(\.key) != state.seals.map(\.key) else { return [] }
            state.seals = seals
            state.hasNewest = false
            return state.machine.keysReplaced(seals.map(\.key), at: .now)
        }
    }

    package func unlock(_ permit: ToolPermit) async throws(ToolControllerError) {
        try await self.order(.unlock(remaining: permit.remaining))
    }

    package func lock() async throws(ToolControllerError) {
        try await self.order(.lock)
    }

    package func warn(_ warning: ToolWarning) async {
        self.update { state in
            state.machine.order(.warn(warning), at: .now).map { [.send($0.command)] } ?? []
        }
    }

    package func run() async {
        await self.client.onConnect { [weak self] in
            self?.update { $0.machine.brokerConnected(at: .now) }
        }
        let messages: MQTTSubscription
        do {
            messages = try await self.client.subscribe(
                "\(self.settings.topic)/up",
                qos: .atMostOnce,
                rate: MQTTClient.deviceRate
            )
        } catch {
            self.state.withLock { $0.subscribingProblem = "the controller cannot be followed: \(error)" }
            return
        }
        self.state.withLock { $0.subscription = messages }
        if self.client.isConnected { self.update { $0.machine.brokerConnected(at: .now) } }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await message in messages { self.handle(message) } }
            group.addTask { for await outgoing in self.outgoing { await self.publish(outgoing) } }
            group.addTask { await self.keepTime() }
        }
    }

    // MARK: - Orders

    private func order(_ order: NativeCommand.Order) async throws(ToolControllerError) {
        guard self.client.isConnected else {
            throw ToolControllerError("the controller could not be told: the MQTT broker is not connected")
        }
        let start = ContinuousClock.now
        let token = self.state.withLock { state -> Int? in
            state.lastToken += 1
            let token = state.lastToken
            guard let (command, _) = state.machine.order(order, token: token, at: start) else { return nil }
            state.waiters[token] = .absent
            // Under the lock, so that orders leave with their numbers rising.
            let outgoing = Outgoing(payloads: state.bodies(of: command), token: token)
            if case .dropped = self.sending.yield(outgoing) {
                _ = state.machine.notSent(token, "")
                state.waiters[token] = .answered(.notSent("too much is on its way to it"))
            }
            return token
        }
        guard let token else {
            throw ToolControllerError("the controller could not be told: \(self.fault ?? "it is silent")")
        }
        let timer = self.expire(token, after: self.settings.timeout - start.duration(to: .now))
        defer { timer.cancel() }
        switch await self.answer(to: token) {
        case .obeyed: return
        case .refused(let text): throw ToolControllerError("the controller refused: \(text)")
        case .restarted: throw ToolControllerError("the controller started anew and did not obey")
        case .notSent(let reason): throw ToolControllerError("the controller could not be told: \(reason)")
        case .silent:
            throw ToolControllerError(
                "the controller did not answer within \(self.settings.timeout); "
                    + "if the order has not reached it yet, it will not obey it any more"
            )
        }
    }

    private func expire(_ token: Int, after delay: Duration) -> Task<Void, Never> {
        Task { [weak self] in
            guard (try? await Task.sleep(for: delay, clock: .continuous)) != nil else { return }
            self?.update { $0.machine.expired(token) }
        }
    }

    private func answer(to token: Int) async -> NativeControllerMachine.Result {
        await withCheckedContinuation { continuation in
            let answer = self.state.withLock { state -> NativeControllerMachine.Result? in
                if case .answered(let result) = state.waiters[token] {
                    state.waiters[token] = nil
                    return result
                }
                state.waiters[token] = .present(continuation)
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    private func publish(_ outgoing: Outgoing) async {
        do {
            for payload in outgoing.payloads {
                try await self.client.publish(
                    "\(self.settings.topic)/down",
                    payload: payload,
                    qos: .atMostOnce,
                    retain: false,
                    timeout: self.settings.timeout
                )
            }
        } catch {
            guard let token = outgoing.token else { return }
            self.update { $0.machine.notSent(token, (error as? MQTTError)?.message ?? "\(error)") }
        }
    }

    // MARK: - Reports

    private func handle(_ message: MQTTMessage) {
        let now = ContinuousClock.now
        guard !message.retain else { return self.refuse(.retained) }
        let seals = self.state.withLock { $0.seals.isEmpty ? nil : $0.countingSeals }
        guard message.payload.count <= NativeReport.maximumLength + (seals == nil ? 0 : MessageSeal.length) else {
            return self.refuse(.overlong)
        }
        var (body, key) = (message.payload, MessageSeal.Key())
        if let seals {
            let opened = seals.lazy.compactMap { seal in seal.open(message.payload).map { ($0, seal.key) } }.first
            guard let opened else { return self.refuse(.unsigned) }
            (body, key) = opened
        }
        guard let report = NativeReport(body) else { return self.refuse(.malformed) }
        self.update { $0.machine.received(report, under: key, at: now) }
    }

    private func keepTime() async {
        while !Task.isCancelled {
            let wake = self.state.withLock { $0.machine.wake }
            guard (try? await Task.sleep(until: wake, clock: .continuous)) != nil else { return }
            self.update { $0.machine.timeReached(at: .now) }
        }
    }

    /// Says once why the controller's messages do nothing, until it is heard rightly.
    private func refuse(_ refusal: NativeRefusal) {
        guard self.state.withLock({ $0.refusals.insert(refusal).inserted }) else { return }
        self.logger.notice(
            "message of a controller refused",
            metadata: ["topic": "\(self.settings.topic)/up", "reason": "\(refusal.rawValue)"]
        )
    }

    private func absence(of state: State) -> String {
        if state.refusals.contains(.unsigned) {
            return state.hasNewest
                ? "its messages are not signed with its new key, which it has used already; older ones count no more"
                : "its messages are not signed with the key that is configured for it"
        }
        return "nothing is heard of the controller; check that it runs, "
            + "and that the broker lets this user read and write its topics"
    }

    /// Changes the state and does what the machine says.
    private func update(_ change: (inout State) -> [NativeControllerMachine.Action]) {
        var late: [() -> Void] = []
        self.state.withLock { state in
            for action in change(&state) {
                switch action {
                // Under the lock, so that both ways keep their order.
                case .report(let report):
                    if report == .connected { state.refusals = [] }
                    self.reporting.yield(report)
                case .send(let command): self.sending.yield(Outgoing(payloads: state.bodies(of: command)))
                case .request(let request, let count, let boot, let made):
                    late.append { self.take(request, count: count, boot: boot, made: made) }
                case .finish(let token, let result):
                    switch state.waiters[token] {
                    case .present(let continuation):
                        state.waiters[token] = nil
                        late.append { continuation.resume(returning: result) }
                    case .absent: state.waiters[token] = .answered(result)
                    case .answered, nil: break
                    }
                case .refuse(let refusal): late.append { self.refuse(refusal) }
                }
            }
            if state.seals.count > 1, !state.hasNewest, state.machine.key == state.seals[0].key {
                state.hasNewest = true
                late.append {
                    self.logger.notice(
                        "controller uses its new key, older ones count no more",
                        metadata: ["topic": "\(self.settings.topic)"]
                    )
                }
            }
        }
        for action in late { action() }
    }

    private func take(
        _ request: NativeReport.Request,
        count: Int,
        boot: String,
        made: ContinuousClock.Instant
    ) {
        let answer: @Sendable (ToolAnswer) -> Void = { [weak self] answer in
            self?.update { $0.machine.answer(answer, to: count, boot: boot, at: .now) }
        }
        var card: CardNumber?
        if let digits = request.card {
            do throws(CardNumberError) {
                card = try self.settings.syntax.parse(digits)
            } catch {
                return answer(ToolAnswer(isGranted: false, reason: "bad-card", message: "\(error)"))
            }
        }
        let taken = ToolControllerRequest(wish: request.wish, card: card, receivedAt: made, answer: answer)
        if case .dropped = self.requesting.yield(taken) {
            answer(ToolAnswer(isGranted: false, reason: "busy", message: "Too much at once. Try again."))
        }
    }
}
