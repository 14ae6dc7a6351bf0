/// The logic of one door: what to command, when to relock, what to put on record. No clock and no I/O; the driver of the
/// machine brings the monotonic time with each input and carries the effects out, in order.
///
/// Priority (architecture decision 5): fire release over exit over lockdown over hold over tap. Who may come in is
/// decided before. The layers stand beside each other, so that what was ordered comes back when a higher one ends.
package struct DoorMachine: Sendable {
    /// What the door does, as people see it.
    package enum State: Sendable, Hashable {
        case locked
        /// The lock was told to open and has not answered yet.
        case unlocking(until: MonotonicTime)
        case unlocked(until: MonotonicTime)
        /// Open until then, or until it is released.
        case heldOpen(until: MonotonicTime?)
        case lockedDown
        /// Open until the fire release is reset.
        case fireReleased
    }

    /// What an operator ordered and what stands until it is released.
    package enum Order: Sendable, Hashable {
        case none
        case held(until: MonotonicTime?)
        case lockedDown
    }

    package enum Input: Sendable, Hashable {
        /// Somebody was granted entry, by a tap or by an operator.
        ///
        /// - Parameter passing: also in a lockdown, as the site allows to some.
        case open(for: Duration, passing: Bool = false)
        /// Somebody wants out.
        case exit(for: Duration)
        case hold(until: MonotonicTime?)
        /// Ends an opening or a hold early; a lock that is to be locked already is told again.
        case lock
        case lockDown
        /// Ends a hold or a lockdown.
        case release
        /// The lock answered the last command to unlock.
        case unlocked
        /// The lock did not take the last command to unlock or to hold. A hold stands until it is released.
        case unlockFailed
        /// The lock reports what it does.
        case confirmed(LockPosition)
        case contact(DoorContact)
        /// The fire release input; nil when it cannot be read.
        case fire(isActive: Bool?)
        /// The fire release had been latched when the daemon ended.
        case restoreFire
        case resetFire
        case doorbell
        /// The time asked for with ``Effect/wake(at:)`` is there.
        case timeReached
    }

    package enum Effect: Sendable, Hashable {
        case unlock(for: Duration)
        case hold
        case lock
        /// Call back with ``Input/timeReached`` then; replaces any earlier wake, nil cancels it.
        case wake(at: MonotonicTime?)
        /// Put on record, after the commands have been carried out.
        case record(DoorRecord.Kind)
    }

    /// Why an order cannot be followed.
    package enum Refusal: Error, Sendable, Hashable {
        case lockedDown
        /// The lock relocks by its own timer and takes no command to lock.
        case lockCannotLock
        case lockCannotHold
        /// Another door of the air-lock is open or unlocked.
        case interlocked
        /// The fire release keeps the door open.
        case fireReleased
        /// The fire release cannot be reset while its input is active, or while nobody knows.
        case fireInputActive
        case fireInputUnknown
    }

    /// Whoever was let through: until when the lock is open for them.
    struct Opening: Sendable {
        /// For those who were granted entry; a lockdown ends it.
        var ordinary: MonotonicTime?
        /// For those who leave and those whom a lockdown does not hold up.
        var exempt: MonotonicTime?
        /// The lock has answered.
        var isAnswered = false
        /// The door has opened since somebody was let through last.
        var hasOpened = false

        /// Nil when the time is over.
        var until: MonotonicTime? { [self.ordinary, self.exempt].compactMap { $0 }.max() }
    }

    /// How long a lock that cannot be held is opened at a time while the fire release keeps the door open.
    static let firePeriod = Duration.seconds(60)
    /// How soon a lock that did not open for the fire release or a hold is told again.
    static let retryTime = Duration.seconds(1)
    /// How long ``DoorSignal/doorbell`` lasts.
    static let doorbellTime = Duration.seconds(3)

    package var rules: DoorRules
    let capabilities: LockCapabilities
    let maximumOpening: Duration?
    package internal(set) var order = Order.none
    var opening: Opening?
    /// Until when a lock that times itself stays open whatever it is told, once it has answered.
    var ownTimerEnd: MonotonicTime?
    /// The same, of a command that was not answered yet.
    var pendingEnd: MonotonicTime?
    package internal(set) var isFireLatched = false
    package internal(set) var isFireInputActive: Bool?
    /// When the lock is told again to stay open, for the fire release or for a hold.
    var renewal: MonotonicTime?
    package internal(set) var confirmed = LockPosition.unknown
    package internal(set) var contact = DoorContact.unknown
    /// What the contact said when it last said anything.
    var lastContact = DoorContact.unknown
    /// Since when the door stands open without being meant to.
    var openSince: MonotonicTime?
    package internal(set) var alarms: Set<DoorAlarm> = []
    var relockedAt: MonotonicTime?
    var doorbellUntil: MonotonicTime?
    private var wakesAt: MonotonicTime?

    package init(
        capabilities: LockCapabilities,
        maximumOpening: Duration? = nil,
        rules: DoorRules = DoorRules()
    ) {
        self.capabilities = capabilities
        self.maximumOpening = maximumOpening
        self.rules = rules
    }

    /// Takes an input at a time and says what to do.
    ///
    /// - Throws: ``Refusal``; the state is unchanged then.
    package mutating func handle(_ input: Input, at now: MonotonicTime) throws(Refusal) -> [Effect] {
        let wasOpen = self.commanded == .unlocked
        let wasMeantToStandOpen = self.isMeantToStandOpen
        var effects: [Effect]
        switch input {
        case .open(let duration, let passing): effects = try self.open(for: duration, passing: passing, at: now)
        case .exit(let duration): effects = self.exit(for: duration, at: now)
        case .hold(let until): effects = try self.hold(until: until)
        case .lock: effects = try self.lock()
        case .lockDown: effects = self.lockDown()
        case .release: effects = self.release()
        case .unlocked: effects = self.unlockAnswered()
        case .unlockFailed: effects = self.unlockFailed(at: now)
        case .confirmed(let position): effects = self.confirm(position, at: now)
        case .contact(let contact): effects = self.see(contact, at: now)
        case .fire(let isActive): effects = self.seeFire(isActive, at: now)
        case .restoreFire: effects = self.latchFire(at: now)
        case .resetFire: effects = try self.resetFire()
        case .doorbell: effects = self.ring(at: now)
        case .timeReached:
            self.wakesAt = nil
            effects = self.timeReached(at: now)
        }
        if wasOpen, self.commanded == .locked { self.relockedAt = now }
        if wasMeantToStandOpen != self.isMeantToStandOpen { effects += self.standingOpenChanged(at: now) }
        let next = self.nextDeadline
        if next != self.wakesAt {
            self.wakesAt = next
            effects.append(.wake(at: next))
        }
        return effects
    }
}

extension DoorMachine.Refusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .lockedDown: "the door is locked down; release it first"
        case .lockCannotLock: "this lock relocks by its own timer and cannot be locked earlier"
        case .lockCannotHold: "this lock opens for a time only and cannot be held open"
        case .interlocked: "the other door of the air-lock is open or unlocked"
        case .fireReleased: "the fire release keeps the door open until it is reset"
        case .fireInputActive: "the fire release is still active"
        case .fireInputUnknown: "nobody knows whether the fire release is still active, since its input cannot be read"
        }
    }
}
