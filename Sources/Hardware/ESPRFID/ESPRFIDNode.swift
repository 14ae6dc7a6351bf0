import AccessControl
package import Logging
package import MQTT
import Synchronization

/// An esp-rfid node (2.0) on MQTT: told to open, listened to for signs of life, and given the users that it may let in by
/// itself; described in `Docs/protocols.md`.
package final class ESPRFIDNode: Sendable {
    package struct Settings: Sendable, Hashable {
        /// Without a slash at the end; the node obeys `<topic>/cmd` and publishes to `<topic>/send`.
        package var topic: String
        package var hostname: String
        /// What the node calls its own address: it obeys nothing else.
        package var address: String
        /// nil leaves its list of users alone.
        package var provisioning: Provisioning?

        package init(topic: String, hostname: String, address: String, provisioning: Provisioning? = nil) {
            self.topic = topic
            self.hostname = hostname
            self.address = address
            self.provisioning = provisioning
        }
    }

    package struct Provisioning: Sendable, Hashable {
        /// Whose users the daemon changes and deletes.
        package enum Manage: String, Sendable, Hashable, CaseIterable {
            /// Those that it has added.
            case own
            case all
        }

        package var manage: Manage
        /// How often the node is asked for its whole list.
        package var interval: Duration

        package init(manage: Manage = .own, interval: Duration = .seconds(3600)) {
            self.manage = manage
            self.interval = interval
        }
    }

    private struct State {
        var machine: ESPRFIDMachine
        var subscription: MQTTSubscription?
        var subscribingProblem: String?
        var timer: (due: ContinuousClock.Instant, task: Task<Void, Never>)?
        var isFollowed = false
    }

    private let client: MQTTClient
    private let settings: Settings
    private let judge: @Sendable (String) -> ESPRFIDVerdict
    private let timeout: Duration
    private let logger: Logger
    private let state: Mutex<State>
    private let reporting: AsyncStream<ControllerReport>.Continuation
    private let outgoing: AsyncStream<ESPRFIDCommand>
    private let sending: AsyncStream<ESPRFIDCommand>.Continuation
    let reports: AsyncStream<ControllerReport>

    /// - Parameters:
    ///   - timeout: how long a command may take to leave this machine.
    ///   - judge: whether the card with this UID may be let in, as the node prints UIDs.
    package init(
        client: MQTTClient,
        settings: Settings,
        timeout: Duration = .seconds(1),
        logger: Logger,
        judge: @escaping @Sendable (_ uid: String) -> ESPRFIDVerdict = { _ in .unknown }
    ) {
        self.client = client
        self.settings = settings
        self.judge = judge
        self.timeout = timeout
        self.logger = logger
        self.state = Mutex(
            State(
                machine: ESPRFIDMachine(
                    hostname: settings.hostname,
                    address: settings.address,
                    provisioning: settings.provisioning,
                    at: .now
                )
            )
        )
        (self.reports, self.reporting) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(16))
        (self.outgoing, self.sending) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(16))
    }

    /// Why it cannot be told to open; nil when it can.
    var fault: String? {
        guard self.client.isConnected else { return "the MQTT broker is not connected" }
        return self.state.withLock { state in
            if let problem = state.subscribingProblem ?? state.subscription?.refusal?.message { return problem }
            if let other = state.machine.otherAddress {
                return "the node gives its address as \(other), and obeys no orders to \(self.settings.address); "
                    + "correct 'doorip', and give the node a fixed address"
            }
            return state.machine.isSilent ? Self.silence : nil
        }
    }

    private static let silence =
        "nothing is heard of the node for more than nine minutes; it should say every three that it lives"

    /// Makes it open for its own time.
    ///
    /// - Returns: when the command has left this machine; nothing tells that the node obeyed.
    func open() async throws(ToolControllerError) {
        if self.state.withLock({ $0.machine.isSilent }) { throw ToolControllerError(Self.silence) }
        do {
            try await self.publish(.openDoor)
        } catch {
            throw ToolControllerError("the node could not be told: \((error as? MQTTError)?.message ?? "\(error)")")
        }
    }

    /// Follows the node until it is cancelled.
    func run() async {
        await self.client.onConnect { [weak self] in
            self?.update { $0.machine.brokerConnected(at: .now) }
        }
        let messages: MQTTSubscription
        do {
            messages = try await self.client.subscribe(
                "\(self.settings.topic)/send",
                qos: .atMostOnce,
                rate: MQTTClient.nodeRate
            )
        } catch {
            self.state.withLock { $0.subscribingProblem = "the node cannot be followed: \(error)" }
            return
        }
        self.state.withLock { state in
            state.subscription = messages
            state.isFollowed = true
        }
        defer {
            self.state.withLock { state in
                state.isFollowed = false
                state.timer?.task.cancel()
            }
        }
        self.update { _ in [] }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await message in messages { self.handle(message) } }
            group.addTask { for await command in self.outgoing { await self.send(command) } }
        }
    }

    private func handle(_ message: MQTTMessage) {
        // What a broker kept is of unknown age. What cannot be read is somebody else's: nodes share topics.
        guard !message.retain, let message = ESPRFIDMessage(message.payload) else { return }
        self.update { $0.machine.received(message, at: .now, judge: self.judge) }
    }

    private func wake() {
        self.update { state in
            state.timer = nil
            return state.machine.timeReached(at: .now, judge: self.judge)
        }
    }

    /// Changes the state, does what the machine says, and sees to it that it is woken when it wants to be.
    private func update(_ change: (inout State) -> [ESPRFIDMachine.Action]) {
        self.state.withLock { state in
            for action in change(&state) {
                // Under the lock, so that both ways keep their order.
                switch action {
                case .report(let report): self.reporting.yield(report)
                case .send(let command): self.sending.yield(command)
                }
            }
            let due = state.machine.wake
            guard state.isFollowed, state.timer?.due != due else { return }
            state.timer?.task.cancel()
            let task = Task { [weak self] in
                guard (try? await Task.sleep(until: due, clock: .continuous)) != nil else { return }
                self?.wake()
            }
            state.timer = (due, task)
        }
    }

    private func send(_ command: ESPRFIDCommand) async {
        do {
            try await self.publish(command)
            // Who may get in without being asked of here is to be found in the log: by name, never by number.
            guard case .add(let user) = command else { return }
            self.logger.info(
                "esp-rfid node given a user",
                metadata: [
                    "node": "\(self.settings.hostname)", "user": "\(user.name)", "until": "\(user.validUntil)",
                ]
            )
        } catch {
            // After the next connect its list is read again.
            self.logger.notice(
                "esp-rfid node could not be told",
                metadata: ["node": "\(self.settings.hostname)", "command": "\(command.name)", "error": "\(error)"]
            )
        }
    }

    private func publish(_ command: ESPRFIDCommand) async throws {
        try await self.client.publish(
            "\(self.settings.topic)/cmd",
            payload: command.body(to: self.settings.address),
            qos: .atMostOnce,
            retain: false,
            timeout: self.timeout
        )
    }
}
