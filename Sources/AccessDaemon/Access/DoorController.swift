import AccessControl
import Hardware
import Logging

/// One door: its machine, its lock and its timer. Everything that moves the lock passes through here.
///
/// Commands do not wait for each other: a lockdown must not stand behind a lock that is slow to open.
actor DoorController {
    /// What the configuration says of the door.
    struct Settings: Sendable, Hashable {
        var name: String
        /// What p2k16's `event.text1` says.
        var key: String
        var unlockTime: Duration
    }

    /// What people are told about the door.
    struct Status: Sendable {
        var state: DoorMachine.State
        var standing: DoorStanding
        /// When it relocks, by the wall clock for people; nil when it does not by itself.
        var until: Timestamp?
        var lockFault: String?
        var lastOpening: Timestamp?
    }

    nonisolated let id: DoorID
    nonisolated let capabilities: LockCapabilities
    /// The longest opening that the lock can be told; nil for any.
    nonisolated let maximumOpening: Duration?
    private(set) var settings: Settings
    let lock: any LockDriver
    private let events: EventBus
    private let clock: TrustedClock
    private let logger: Logger
    private var machine: DoorMachine
    private var relock: Task<Void, Never>?
    private var lastOpening: Timestamp?
    private var isStopping = false

    init(
        id: DoorID,
        settings: Settings,
        lock: any LockDriver,
        events: EventBus,
        clock: TrustedClock,
        logger: Logger
    ) {
        self.id = id
        self.capabilities = lock.capabilities
        self.maximumOpening = lock.maximumOpening
        self.settings = settings
        self.lock = lock
        self.events = events
        self.clock = clock
        self.logger = logger
        self.machine = DoorMachine(capabilities: lock.capabilities)
    }

    var admits: Bool { self.machine.admits && !self.isStopping }

    /// What a tap needs to know of the door before it is decided, in one visit.
    var admission: (admits: Bool, key: String) { (self.admits, self.settings.key) }

    func update(_ settings: Settings) {
        self.settings = settings
    }

    /// Opens the door for a member or an operator.
    ///
    /// - Returns: for how long it opened; nil when it is held open anyway.
    /// - Throws: ``DoorMachine/Refusal`` or ``LockError``.
    func open(for duration: Duration? = nil) async throws -> Duration? {
        guard !self.isStopping else { throw LockError("the daemon is stopping") }
        let duration = duration ?? self.settings.unlockTime
        let effects = try self.machine.handle(.open(for: duration), at: TrustedClock.monotonic)
        try await self.perform(effects)
        self.lastOpening = self.clock.now
        if case .heldOpen = self.machine.state { return nil }
        return duration
    }

    func lockNow() async throws {
        try await self.perform(self.machine.handle(.lock, at: TrustedClock.monotonic))
    }

    /// Brings the door into a standing order, or back to normal.
    func stand(_ standing: DoorStanding) async throws {
        let now = TrustedClock.monotonic
        switch standing {
        case .normal: try await self.perform(self.machine.handle(.release, at: now))
        case .lockedDown: try await self.perform(self.machine.handle(.lockDown, at: now))
        case .held(let until):
            let deadline = until.map { now + $0.since(self.clock.now) }
            try await self.perform(self.machine.handle(.hold(until: deadline), at: now))
        }
    }

    /// Why an order would not be followed at the moment; asked before it is journalled.
    func refusal(of order: DoorMachine.Input) -> DoorMachine.Refusal? {
        var trial = self.machine
        do throws(DoorMachine.Refusal) {
            _ = try trial.handle(order, at: TrustedClock.monotonic)
            return nil
        } catch {
            return error
        }
    }

    var status: Status {
        let standing: DoorStanding
        var until: MonotonicTime?
        switch self.machine.state {
        case .locked: standing = .normal
        case .unlocking(let time), .unlocked(let time):
            standing = .normal
            until = time
        case .heldOpen(let time):
            standing = .held(until: nil)
            until = time
        case .lockedDown: standing = .lockedDown
        }
        return Status(
            state: self.machine.state,
            standing: standing,
            until: until.map { self.wallTime(of: $0) },
            lockFault: self.lock.fault,
            lastOpening: self.lastOpening
        )
    }

    /// To the millisecond: the two clocks are not read at the same moment.
    private func wallTime(of time: MonotonicTime) -> Timestamp {
        let exact = self.clock.now + (time - TrustedClock.monotonic)
        return Timestamp(microseconds: (exact.microseconds + 500) / 1000 * 1000)
    }

    /// Leaves the lock locked, whatever it was told before; a standing order is restored at the next start.
    ///
    /// - Returns: false when the lock did not obey.
    @discardableResult
    func stop() async -> Bool {
        self.isStopping = true
        self.relock?.cancel()
        guard self.capabilities.contains(.lock) else { return true }
        do {
            try await self.lock.lock()
            return true
        } catch {
            self.logger.critical("lock not locked at stop", error: error, metadata: ["door": "\(self.id)"])
            return false
        }
    }

    private func perform(_ effects: [DoorMachine.Effect]) async throws {
        // Timers first: a lock that does not answer must not keep the door from relocking.
        for case .wake(let time) in effects { self.scheduleRelock(at: time) }
        defer { self.events.post(.doorChanged(self.id)) }
        for effect in effects {
            switch effect {
            case .unlock(let duration): try await self.unlock(for: duration)
            case .hold: try await self.hold()
            case .lock: try await self.lockOrRetry()
            case .wake: continue
            }
        }
    }

    private func unlock(for duration: Duration) async throws {
        do {
            try await self.lock.unlock(for: duration)
            try await self.lockIfOvertaken()
            _ = try self.machine.handle(.unlocked, at: TrustedClock.monotonic)
        } catch {
            try await self.openingFailed(error)
        }
    }

    private func openingFailed(_ error: any Error) async throws {
        self.logger.error("lock not commanded", error: error, metadata: ["door": "\(self.id)"])
        let effects = try self.machine.handle(.unlockFailed, at: TrustedClock.monotonic)
        for case .wake(let time) in effects { self.scheduleRelock(at: time) }
        if effects.contains(.lock) { try? await self.lockOrRetry() }
        throw error
    }

    private func hold() async throws {
        do {
            try await self.lock.hold()
            try await self.lockIfOvertaken()
        } catch {
            try await self.openingFailed(error)
        }
    }

    /// A lockdown, or the end of the daemon, may have come while the lock was slow to answer; it must not be undone by
    /// that answer.
    private func lockIfOvertaken() async throws {
        guard !self.isMeantToBeOpen, self.capabilities.contains(.lock) else { return }
        try await self.lockOrRetry()
        throw LockError("the door was locked while its lock was opening")
    }

    private func scheduleRelock(at time: MonotonicTime?) {
        self.relock?.cancel()
        self.relock = time.map { time in
            Task { [weak self] in
                let wait = time - TrustedClock.monotonic
                guard (try? await Task.sleep(for: wait, clock: .continuous)) != nil else { return }
                await self?.timeReached()
            }
        }
    }

    private func timeReached() async {
        guard !self.isStopping else { return }
        // A failure is logged and retried where it happens.
        try? await self.perform(self.machine.handle(.timeReached, at: TrustedClock.monotonic))
    }

    /// Until the lock obeys, telling it again is all that is left.
    private func lockOrRetry() async throws {
        do {
            try await self.lock.lock()
        } catch {
            self.logger.critical("lock does not lock", error: error, metadata: [LogKeys.door: "\(self.id)"])
            // Opened again meanwhile: that opening has set its own time to relock, which must stand.
            guard !self.isMeantToBeOpen else { throw error }
            self.relock?.cancel()
            self.relock = Task { [weak self] in
                guard (try? await Task.sleep(for: .seconds(1), clock: .continuous)) != nil else { return }
                await self?.lockAgain()
            }
            throw error
        }
    }

    private func lockAgain() async {
        guard !self.isMeantToBeOpen, !self.isStopping else { return }
        try? await self.lockOrRetry()
    }

    private var isMeantToBeOpen: Bool {
        switch self.machine.state {
        case .unlocking, .unlocked, .heldOpen: !self.isStopping
        case .locked, .lockedDown: false
        }
    }
}
