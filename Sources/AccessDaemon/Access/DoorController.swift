import AccessControl
import Hardware
import Logging
import Reactor

/// One door: its machine, its lock, its inputs and its timer. Everything that moves the lock passes through here.
///
/// Commands do not wait for each other: a lockdown must not stand behind a lock that is slow to open. What an input
/// starts is not waited for by the next input, and records are written after the lock was told.
actor DoorController {
    /// What the configuration says of the door.
    struct Settings: Sendable, Hashable {
        var name: String
        /// What p2k16's `event.text1` says.
        var key: String
        var unlockTime: Duration
        /// How long the exit button opens the door.
        var exitTime = Duration.seconds(5)
        var rules = DoorRules()
        /// What a tap leads to that cannot be put on record.
        var failurePolicy = Recorder.FailurePolicy.admit
    }

    /// How long a lock may take to answer; it counts as faulty then.
    private static let answerLimit = Duration.seconds(5)
    /// How soon a lock that does not lock at the end of the daemon is told again.
    private static let stopRetry = Duration.milliseconds(200)
    /// So many records wait for a slow disk; more are counted as a gap.
    private static let recordCapacity = 1024

    nonisolated let id: DoorID
    nonisolated let capabilities: LockCapabilities
    /// The longest opening that the lock can be told; nil for any.
    nonisolated let maximumOpening: Duration?
    nonisolated let parts: DoorParts
    private(set) var settings: Settings
    let lock: any LockDriver
    let events: EventBus
    let clock: TrustedClock
    let logger: Logger
    private(set) var machine: DoorMachine
    /// Whether what the door was told came true.
    private(set) var proof: DoorProof
    /// What is stored of the fire latch.
    var storedFireLatch = false
    /// How often the fire release input became active.
    var fireAlarms: UInt64 = 0
    /// Why a restart would forget the fire latch.
    var latchFault: String?
    var latchFaults = FaultLog()
    var storingLatch: Task<Void, Never>?
    private var unwritten: [DoorRecord] = []
    private var writing: Task<Void, Never>?
    private(set) var inputStates: [DoorInput: Bool] = [:]
    private(set) var lastOpening: Timestamp?
    /// Why the lock counts as faulty although its driver says nothing.
    private(set) var silence: String?
    /// Why the lock did not do what it was told the last time; nil once it has obeyed again.
    var commandFault: String?
    /// Whether the lock could not be commanded at all when it was last looked at.
    var wasAway = false
    private(set) var isStopping = false
    private var wake: Task<Void, Never>?
    private var retry: Task<Void, Never>?
    private var faults = FaultLog()
    private var openings: UInt64 = 0

    init(
        id: DoorID,
        settings: Settings,
        lock: any LockDriver,
        parts: DoorParts = DoorParts(),
        events: EventBus,
        clock: TrustedClock,
        logger: Logger
    ) {
        self.id = id
        self.capabilities = lock.capabilities
        self.maximumOpening = lock.maximumOpening
        self.settings = settings
        self.lock = lock
        self.parts = parts
        self.events = events
        self.clock = clock
        self.logger = logger
        self.machine = DoorMachine(
            capabilities: lock.capabilities,
            maximumOpening: lock.maximumOpening,
            rules: settings.rules
        )
        self.proof = DoorProof(capabilities: lock.capabilities)
        parts.airLock.set(id, isOpen: self.machine.occupiesInterlock(hasContact: parts.inputs[.contact] != nil))
    }

    /// Follows the lock until it is cancelled.
    func run() async {
        await withTaskGroup { group in
            group.addTask { await self.lock.run() }
            group.addTask { await self.follow(self.lock.confirmations) }
        }
    }

    func update(_ settings: Settings) {
        self.settings = settings
        guard self.machine.rules != settings.rules else { return }
        self.machine.rules = settings.rules
        // Its times may have come nearer.
        self.startIfAccepted(.timeReached)
    }

    /// Opens the door for a member or an operator.
    ///
    /// - Parameter passing: also in a lockdown.
    /// - Returns: for how long it opened; nil when it is held open or released anyway.
    /// - Throws: ``DoorMachine/Refusal`` or ``LockError``.
    func open(for duration: Duration? = nil, passing: Bool = false) async throws -> Duration? {
        guard !self.isStopping else { throw LockError("the daemon is stopping") }
        let duration = duration ?? self.settings.unlockTime
        try await self.perform(self.order(.open(for: duration, passing: passing)))
        self.lastOpening = self.clock.now
        switch self.machine.state {
        case .heldOpen, .fireReleased: return nil
        case .locked, .unlocking, .unlocked, .lockedDown: return duration
        }
    }

    func lockNow() async throws {
        try await self.perform(self.advance(.lock))
    }

    /// Brings the door into a standing order, or back to normal.
    ///
    /// - Parameter isRestored: stood before a restart already. The air-lock let it stand then; until the contacts are
    ///   read, it would not now. A hold that the lock does not follow stands all the same, and the lock is told again.
    /// - Throws: ``DoorMachine/Refusal`` or ``LockError``; a new hold has ended then.
    func stand(_ standing: DoorStanding, isRestored: Bool = false) async throws {
        switch standing {
        case .normal: try await self.perform(self.advance(.release))
        case .lockedDown: try await self.perform(self.advance(.lockDown))
        case .held(let until):
            let deadline = until.map { TrustedClock.monotonic + $0.since(self.clock.now) }
            let hold = DoorMachine.Input.hold(until: deadline)
            guard !isRestored else { return try await self.perform(self.advance(hold)) }
            let effects = try self.order(hold)
            do {
                try await self.perform(effects)
            } catch {
                // Whoever ordered it is told that it failed: it must not come true later.
                if self.machine.order == .held(until: deadline) {
                    try? await self.perform(self.advance(.release))
                }
                throw error
            }
        }
    }

    /// Why an order would not be followed at the moment; asked before it is journalled.
    func refusal(of order: DoorMachine.Input) -> DoorMachine.Refusal? {
        var trial = self.machine
        do throws(DoorMachine.Refusal) {
            _ = try trial.handle(order, at: TrustedClock.monotonic)
        } catch {
            return error
        }
        switch order {
        case .open, .hold: return self.isHindered ? .interlocked : nil
        case .exit, .lock, .lockDown, .release, .unlocked, .unlockFailed, .confirmed, .contact, .fire, .restoreFire,
            .resetFire, .doorbell, .timeReached:
            return nil
        }
    }

    /// Whether another door of the air-lock keeps this one shut. Never with a fire release.
    var isHindered: Bool { !self.machine.isFireLatched && self.parts.airLock.hinders(self.id) }

    /// Leaves the lock locked, whatever it was told before; a standing order is restored at the next start. A door that
    /// the fire release has opened stays so.
    ///
    /// - Parameter limit: for how long a lock that fails is told again.
    /// - Returns: false when the lock did not obey.
    @discardableResult
    func stop(within limit: Duration = .zero) async -> Bool {
        let deadline = TrustedClock.monotonic + limit
        self.isStopping = true
        self.retry?.cancel()
        for signal in self.parts.signals { signal.show([]) }
        if !self.machine.isFireLatched { self.wake?.cancel() }
        while true {
            guard !self.machine.isFireLatched else {
                self.logger.warning("left released by the fire release", metadata: [LogKeys.door: "\(self.id)"])
                return true
            }
            guard self.capabilities.contains(.lock) else { return true }
            do {
                try await self.tell(.lock)
                await self.openIfOvertaken()
                return true
            } catch {
                if TrustedClock.monotonic + Self.stopRetry < deadline,
                    (try? await Task.sleep(for: Self.stopRetry, clock: .continuous)) != nil
                {
                    continue
                }
                self.logger.critical("lock not locked at stop", error: error, metadata: [LogKeys.door: "\(self.id)"])
                return false
            }
        }
    }

    // MARK: - The machine

    /// Feeds the machine, and shows and schedules what it leaves; the commands and records are the caller's.
    func advance(_ input: DoorMachine.Input) throws(DoorMachine.Refusal) -> [DoorMachine.Effect] {
        let now = TrustedClock.monotonic
        let effects = try self.machine.handle(input, at: now)
        self.proof.observe(DoorProof.View(self.machine), at: now)
        // Timers first: a lock that does not answer must not keep the door from relocking.
        for case .wake(let time) in effects { self.schedule(at: time) }
        self.show()
        return effects
    }

    /// Feeds the machine with an order that an air-lock may hinder.
    private func order(_ input: DoorMachine.Input) throws(DoorMachine.Refusal) -> [DoorMachine.Effect] {
        guard self.machine.isFireLatched || self.parts.airLock.claim(self.id) else { throw .interlocked }
        do throws(DoorMachine.Refusal) {
            return try self.advance(input)
        } catch {
            self.show()
            throw error
        }
    }

    /// Tells the air-lock and the signals how the door stands now.
    private func show() {
        let hasContact = self.parts.inputs[.contact] != nil
        self.parts.airLock.set(self.id, isOpen: self.machine.occupiesInterlock(hasContact: hasContact))
        guard !self.isStopping else { return }
        let signals = self.machine.signals
        for output in self.parts.signals { output.show(signals) }
    }

    /// Feeds the machine with what cannot be refused, and carries out what it asks for without waiting.
    func startIfAccepted(_ input: DoorMachine.Input) {
        guard let effects = try? self.advance(input) else { return }
        self.start(effects)
    }

    func start(_ effects: [DoorMachine.Effect]) {
        // Failures are logged and retried where they happen.
        Task { try? await self.perform(effects) }
    }

    func remember(_ state: Bool?, of input: DoorInput) -> Bool? {
        defer { self.inputStates[input] = state }
        return self.inputStates[input]
    }

    /// Carries commands out, then notes what is to go on record.
    func perform(_ effects: [DoorMachine.Effect]) async throws {
        let happenedAt = self.clock.now
        defer { self.events.post(.doorChanged(self.id)) }
        do {
            for effect in effects {
                switch effect {
                case .unlock(let duration): try await self.open(by: .unlock(for: duration))
                case .hold: try await self.open(by: .hold)
                case .lock: try await self.lockOrRetry()
                case .wake, .record: continue
                }
            }
        } catch {
            self.note(effects, at: happenedAt, failure: "\(error)")
            throw error
        }
        self.note(effects, at: happenedAt, failure: nil)
    }

    private func note(_ effects: [DoorMachine.Effect], at time: Timestamp, failure: String?) {
        for case .record(let kind) in effects {
            self.write(DoorRecord(at: time, door: self.id, kind: kind, detail: failure))
        }
    }

    /// Puts a record behind those that wait, and never in the way of a command.
    private func write(_ record: DoorRecord) {
        guard self.unwritten.count < Self.recordCapacity else {
            self.logger.critical("event at a door not recorded", metadata: [LogKeys.door: "\(self.id)"])
            self.parts.lost()
            return
        }
        self.unwritten.append(record)
        guard self.writing == nil else { return }
        self.writing = Task { await self.writeRecords() }
    }

    private func writeRecords() async {
        while !self.unwritten.isEmpty { await self.parts.record(self.unwritten.removeFirst()) }
        self.writing = nil
    }

    /// Returns when what has happened so far is on record, or when it is cancelled; before the journal is closed.
    func recordsWritten() async {
        // The end of a task cannot be waited for with a limit.
        while self.writing != nil, (try? await Task.sleep(for: .milliseconds(10), clock: .continuous)) != nil {}
    }

    // MARK: - The lock

    private func open(by command: LockCommand) async throws {
        // What an input starts is carried out a moment later; a door that was locked meanwhile is not to open at all.
        guard self.isMeantToBeOpen else { throw LockError("the door was locked before its lock was told to open") }
        self.openings += 1
        let number = self.openings
        var hasObeyed = false
        do {
            try await self.tell(command)
            hasObeyed = true
            try await self.lockIfOvertaken()
            _ = try self.advance(.unlocked)
        } catch {
            if !hasObeyed { self.log(error, "lock not commanded", at: .error) }
            // What a later command to open makes of the lock is that one's to tell.
            var effects: [DoorMachine.Effect] = []
            if number == self.openings { effects = try self.advance(.unlockFailed) }
            // It may have opened all the same, in part or late, and after the lock was told to lock.
            if effects.contains(.lock) || !hasObeyed && !self.isMeantToBeOpen && self.capabilities.contains(.lock) {
                try? await self.lockOrRetry()
            }
            throw error
        }
    }

    /// A lockdown, or the end of the daemon, may have come while the lock was slow to answer; it must not be undone by
    /// that answer.
    private func lockIfOvertaken() async throws {
        guard !self.isMeantToBeOpen, self.capabilities.contains(.lock) else { return }
        try await self.lockOrRetry()
        throw LockError("the door was locked while its lock was opening")
    }

    /// The other way round: somebody was let through, or there is a fire, while the lock was slow to lock.
    private func openIfOvertaken() async {
        guard self.isMeantToBeOpen else { return }
        switch self.machine.openingCommand(at: TrustedClock.monotonic) {
        case .hold: try? await self.open(by: .hold)
        case .unlock(let duration): try? await self.open(by: .unlock(for: duration))
        case .lock, .wake, .record, .none: return
        }
    }

    /// Tells a lock that has closed in spite of the fire release to open again.
    func releaseAgain() async {
        guard self.machine.isFireLatched else { return }
        await self.openIfOvertaken()
    }

    /// Until the lock obeys, telling it again is all that is left.
    private func lockOrRetry() async throws {
        // Somebody was let through, or there is a fire, since this was asked for: not even for a moment.
        guard !self.isMeantToBeOpen else { return }
        do {
            try await self.tell(.lock)
        } catch {
            self.log(error, "lock does not lock", at: .critical)
            // It may have locked all the same.
            await self.releaseAgain()
            // Opened again meanwhile: that opening has set its own time to relock, which must stand.
            guard !self.isMeantToBeOpen else { throw error }
            self.retry?.cancel()
            self.retry = Task { [weak self] in
                guard (try? await Task.sleep(for: .seconds(1), clock: .continuous)) != nil else { return }
                await self?.lockAgain()
            }
            throw LockError("the lock does not lock, and is told again until it does: \(error)")
        }
        await self.openIfOvertaken()
    }

    private func lockAgain() async {
        guard !self.isMeantToBeOpen, !self.isStopping else { return }
        try? await self.lockOrRetry()
    }

    /// Commands the lock and waits for its answer, but not for ever.
    ///
    /// - Throws: what the lock answers, or ``LockError`` when it does not in time.
    private func tell(_ command: LockCommand) async throws {
        let lock = self.lock
        var deadline: Deadlines.Deadline?
        let result = await withCheckedContinuation { continuation in
            let call = LockCall(continuation)
            let work = Task {
                let result = await command.carryOut(on: lock)
                if !call.end(with: result) { await self.answeredLate(command) }
            }
            deadline = Deadlines.shared.after(Self.answerLimit) {
                // Seen by the driver, which gives up what has not been sent.
                if call.end(with: nil) { work.cancel() }
            }
        }
        deadline?.cancel()
        guard let result else {
            let error = LockError("the lock has not answered for \(Self.answerLimit.components.seconds) s")
            self.silence = error.message
            self.commandFault = error.message
            throw error
        }
        self.silence = nil
        do {
            try result.get()
        } catch {
            self.commandFault = "\(error)"
            throw error
        }
        self.commandFault = nil
        guard self.faults.worked() else { return }
        self.logger.notice("lock works again", metadata: [LogKeys.door: "\(self.id)"])
    }

    private func log(_ error: any Error, _ message: Logger.Message, at level: Logger.Level) {
        guard let count = self.faults.failed("\(message): \(error)", at: TrustedClock.monotonic) else { return }
        self.logger.log(
            level: level,
            message,
            error: error,
            metadata: [LogKeys.door: "\(self.id)", LogKeys.count: "\(count)"]
        )
    }

    /// A lock that was given up has answered after all: what it did must not be left if it is not what counts now.
    private func answeredLate(_ command: LockCommand) async {
        self.silence = nil
        self.commandFault = nil
        self.events.post(.doorChanged(self.id))
        // Also where it failed: several lines of one lock may have obeyed in part.
        switch command {
        case .lock: await self.openIfOvertaken()
        case .unlock, .hold: try? await self.lockIfOvertaken()
        }
    }

    /// Whether the lock is to be open; at the end of the daemon only with a fire release.
    private var isMeantToBeOpen: Bool {
        self.machine.isFireLatched || self.machine.isMeantToBeOpen && !self.isStopping
    }

    // MARK: - Time

    private func schedule(at time: MonotonicTime?) {
        self.wake?.cancel()
        self.wake = time.map { time in
            Task { [weak self] in
                let wait = time - TrustedClock.monotonic
                guard (try? await Task.sleep(for: wait, clock: .continuous)) != nil else { return }
                await self?.timeReached()
            }
        }
    }

    private func timeReached() {
        guard !self.isStopping || self.machine.isFireLatched else { return }
        self.startIfAccepted(.timeReached)
    }
}
