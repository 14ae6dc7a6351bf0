import AccessControl
import Hardware
import Logging

/// Runs one tool: keeps its machine, tells its controller, and puts on record what happens by itself.
///
/// Who may have it, and who has it, is decided at the ``ToolDesk``.
actor ToolSupervisor {
    struct Settings: Sendable {
        /// As p2k16 names it.
        var name: String
        var limits: ToolLimits
        var conduct: ToolConduct
    }

    /// A session that ended without anybody checking the tool in.
    struct Ending: Sendable {
        var checkout: Checkout
        /// Nil when the tool was put back.
        var reason: ToolMachine.EndReason?
    }

    /// How the tool stands.
    struct Status: Sendable {
        var state: ToolMachine.State
        var fault: ToolMachine.Fault?
        /// Why the controller cannot be commanded.
        var controllerFault: String?
        var outOfOrder: OutOfOrder?
        var standing: ToolStanding
        var lastReport: ControllerReport?
        /// When the session ends by itself, from now; nil for never.
        var endsIn: Duration?
    }

    private enum Command: Sendable {
        case unlock(AccountID)
        case lock
    }

    nonisolated let settings: Settings
    nonisolated let controller: (any ToolController)?
    /// What the desk has to check in; one follower.
    nonisolated let endings: AsyncStream<Ending>
    /// Taken by whoever decides about the tool.
    nonisolated let turns = Turns()

    private var machine: ToolMachine
    private(set) var standing: ToolStanding
    /// What the store holds of it.
    private var stored: ToolStanding
    /// Facts that were read before this do not know the latest change that this site made.
    private(set) var changedAt = Timestamp(microseconds: .min)
    private let ending: AsyncStream<Ending>.Continuation
    private let commands: AsyncStream<Command>
    private let command: AsyncStream<Command>.Continuation
    private var timer: Task<Void, Never>?
    /// What went on while the daemon did not run.
    private let resumed: ToolStanding.OfflineSession?
    private let authority: any CheckoutAuthority
    private let snapshot: CurrentSnapshot
    private let store: @Sendable (ToolStanding) async throws -> Void
    private let recorder: Recorder
    private let events: EventBus
    private let clock: TrustedClock
    private let logger: Logger

    /// A controller that has not answered by then is at fault.
    private static let patience = Duration.seconds(5)

    /// - Parameters:
    ///   - standing: what was kept of the run before.
    ///   - store: keeps it for the next.
    init(
        settings: Settings,
        controller: (any ToolController)?,
        standing: ToolStanding,
        authority: any CheckoutAuthority,
        snapshot: CurrentSnapshot,
        store: @escaping @Sendable (ToolStanding) async throws -> Void,
        recorder: Recorder,
        events: EventBus,
        clock: TrustedClock,
        logger: Logger
    ) {
        self.settings = settings
        self.controller = controller
        self.standing = standing
        self.stored = standing
        self.resumed = standing.ended == nil ? standing.offline : nil
        self.authority = authority
        self.snapshot = snapshot
        self.store = store
        self.recorder = recorder
        self.events = events
        self.clock = clock
        self.logger = logger
        // Without an id of its own: only who and when are compared.
        let tool = snapshot.value.tools.values.first { $0.name == settings.name }?.id ?? ToolID(0)
        self.machine = ToolMachine(
            limits: settings.limits,
            outOfOrder: standing.outOfOrder,
            ended: standing.owed.map { Checkout(tool: tool, account: $0.account, started: $0.started) }
        )
        (self.endings, self.ending) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(4))
        (self.commands, self.command) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(16))
    }

    nonisolated var name: String { self.settings.name }

    var status: Status {
        Status(
            state: self.machine.state,
            fault: self.machine.fault,
            controllerFault: self.controller?.fault,
            outOfOrder: self.machine.outOfOrder,
            standing: self.standing,
            lastReport: self.machine.lastReport,
            endsIn: self.machine.endsIn(at: TrustedClock.monotonic)
        )
    }

    /// Who has it, as far as this site knows.
    var session: ToolSession? { self.machine.session }

    /// Whether it may be checked out at all.
    var admits: Bool { self.machine.admits }

    /// Follows the controller and carries commands out until it is cancelled; leaves the tool as it is.
    func run() async {
        if let offline = self.resumed {
            await self.handle(
                .held(
                    Checkout(tool: ToolID(0), account: offline.account, started: offline.startedAt),
                    age: self.clock.now.since(offline.startedAt)
                )
            )
        }
        guard let controller = self.controller else { return }
        await withDiscardingTaskGroup { group in
            group.addTask { await controller.run() }
            group.addTask { for await report in controller.reports { await self.handle(.report(report)) } }
            group.addTask { for await command in self.commands { await self.carryOut(command, on: controller) } }
        }
        self.timer?.cancel()
    }

    /// Takes an input of the machine and does what it says.
    func handle(_ input: ToolMachine.Input) async {
        let fault = self.machine.fault
        let before = (self.machine.state, fault, self.machine.outOfOrder)
        self.machine.isFresh = self.authority.isCurrent
        let checkout = self.machine.session?.checkout
        let isRepeated = input == .report(.connected) || self.machine.state == .unknown
        var warning: String?
        for effect in self.machine.handle(input, at: TrustedClock.monotonic) {
            switch effect {
            case .unlock(let account):
                // What opens for a moment and closes by itself must not open again with nobody there.
                if isRepeated, self.controller?.capabilities.contains(.lock) == false { continue }
                self.command.yield(.unlock(account))
            case .lock: self.command.yield(.lock)
            case .warn(let remaining, let reason):
                warning = "\(reason.explanation); it is cut in \(remaining.components.seconds) s"
                self.warn(ToolWarning(remaining: remaining, reason: reason.explanation))
            case .checkIn(let reason):
                guard let ended = self.machine.session?.checkout ?? self.machine.ended else { continue }
                self.ending.yield(Ending(checkout: ended, reason: reason))
            case .wake(let time): self.wake(at: time)
            }
        }
        if before != (self.machine.state, self.machine.fault, self.machine.outOfOrder) {
            self.events.post(.toolChanged(self.name))
        }
        if let warning { await self.record(.warned, account: checkout?.account, detail: warning) }
        if self.machine.fault != fault { await self.tell(of: self.machine.fault, after: fault) }
    }

    /// Takes note of a change that this site made in the directory.
    func noteChange(at time: Timestamp) {
        self.changedAt = max(self.changedAt, time)
    }

    /// Changes what is kept for the next run.
    ///
    /// - Throws: `LocalStoreError`; it is kept for this run all the same, and stored with the next change.
    func keep(_ change: @Sendable (inout ToolStanding) -> Void) async throws {
        change(&self.standing)
        let standing = self.standing
        guard standing != self.stored else { return }
        try await self.store(standing)
        self.stored = standing
    }

    /// - Throws: `LocalStoreError`; it holds for this run all the same.
    func setOutOfOrder(_ outOfOrder: OutOfOrder?) async throws {
        await self.handle(outOfOrder.map { .outOfOrder($0) } ?? .inOrder)
        try await self.keep { $0.outOfOrder = outOfOrder }
    }

    private func carryOut(_ command: Command, on controller: any ToolController) async {
        if case .lock = command, !controller.capabilities.contains(.lock) { return }
        do {
            switch command {
            case .lock: try await withTimeLimit(Self.patience) { try await controller.lock() }
            case .unlock(let account):
                let permit = ToolPermit(
                    user: self.snapshot.value.account(account)?.username ?? "account \(account)",
                    remaining: self.machine.endsIn(at: TrustedClock.monotonic)
                )
                try await withTimeLimit(Self.patience) { try await controller.unlock(permit) }
            }
            await self.handle(.obeyed)
        } catch is CancellationError {
            return
        } catch is TimeLimitError {
            await self.handle(.failed("the controller did not answer within \(Self.patience)"))
        } catch {
            await self.handle(.failed("\(error)"))
        }
    }

    private func warn(_ warning: ToolWarning) {
        guard let controller = self.controller else { return }
        Task { await controller.warn(warning) }
    }

    private func wake(at time: MonotonicTime?) {
        self.timer?.cancel()
        self.timer = time.map { time in
            Task { [weak self] in
                let delay = max(time - TrustedClock.monotonic, .zero)
                guard (try? await Task.sleep(for: delay, clock: .continuous)) != nil else { return }
                await self?.handle(.timeReached)
            }
        }
    }

    private func tell(of fault: ToolMachine.Fault?, after previous: ToolMachine.Fault?) async {
        let account = self.machine.session?.checkout.account
        switch (fault, previous) {
        case (.command(let message), _):
            self.logger.error(
                "tool's controller at fault",
                metadata: [LogKeys.tool: "\(self.name)", LogKeys.reason: "\(message)"]
            )
            await self.record(.fault, account: account, detail: message)
        case (.silent, _):
            self.logger.warning("tool's controller is silent", metadata: [LogKeys.tool: "\(self.name)"])
            await self.record(.silent, account: account)
        case (nil, .silent?):
            self.logger.notice("tool's controller is heard again", metadata: [LogKeys.tool: "\(self.name)"])
            await self.record(.heard, account: account)
        case (nil, _):
            self.logger.notice("tool's controller obeys again", metadata: [LogKeys.tool: "\(self.name)"])
            await self.record(.faultCleared, account: account)
        }
    }

    private func record(_ kind: ToolRecord.Kind, account: AccountID?, detail: String? = nil) async {
        await self.recorder.appendIfPossible(
            .tool(ToolRecord(at: self.clock.now, tool: self.name, kind: kind, account: account, detail: detail))
        )
    }
}

extension ToolMachine.EndReason {
    /// For people.
    var explanation: String {
        switch self {
        case .sessionLimit: "the longest time for a session is over"
        case .idleLimit: "the tool has not been used for a while"
        case .outOfOrder: "the tool is out of order"
        }
    }
}
