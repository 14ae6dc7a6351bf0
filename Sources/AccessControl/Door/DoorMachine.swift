/// The logic of one door: what to command and when to relock. No clock and no I/O; the driver of the machine brings the
/// monotonic time with each input and carries the effects out, in order.
///
/// Priority (architecture decision 5): lockdown over hold over tap. Only relock times and orders are kept
/// here; who may come in is decided before.
package struct DoorMachine: Sendable {
    package enum State: Sendable, Hashable {
        case locked
        /// The lock was told to open and has not answered yet.
        case unlocking(until: MonotonicTime)
        case unlocked(until: MonotonicTime)
        /// Open until then, or until it is released.
        case heldOpen(until: MonotonicTime?)
        case lockedDown
    }

    package enum Input: Sendable, Hashable {
        /// Somebody was granted entry, by a tap or by an operator.
        case open(for: Duration)
        case hold(until: MonotonicTime?)
        /// Ends an opening early.
        case lock
        case lockDown
        /// Ends a hold or a lockdown.
        case release
        /// The lock answered the last command to unlock.
        case unlocked
        /// The lock did not take the last command to unlock or to hold.
        case unlockFailed
        /// The time asked for with ``Effect/wake(at:)`` is there.
        case timeReached
    }

    package enum Effect: Sendable, Hashable {
        case unlock(for: Duration)
        case hold
        case lock
        /// Call back with ``Input/timeReached`` then; replaces any earlier wake, nil cancels it.
        case wake(at: MonotonicTime?)
    }

    /// Why an order cannot be followed.
    package enum Refusal: Error, Sendable, Hashable {
        case lockedDown
        /// The lock relocks by its own timer and takes no command to lock.
        case lockCannotLock
        case lockCannotHold
    }

    package private(set) var state: State = .locked
    private let capabilities: LockCapabilities
    /// How long a lock that cannot be locked stays open in spite of a lockdown.
    private var openInSpite: MonotonicTime?

    package init(capabilities: LockCapabilities) {
        self.capabilities = capabilities
    }

    /// Whether entry may be granted at the moment; asked before a decision is journalled.
    package var admits: Bool { self.state != .lockedDown }

    /// Takes an input at a time and says what to do.
    ///
    /// - Throws: ``Refusal``; the state is unchanged then.
    package mutating func handle(_ input: Input, at now: MonotonicTime) throws(Refusal) -> [Effect] {
        switch input {
        case .open(let duration): return try self.open(for: duration, at: now)
        case .hold(let until): return try self.hold(until: until)
        case .lock: return try self.lock()
        case .lockDown: return self.lockDown()
        case .release: return self.release(at: now)
        case .unlocked: return self.unlockAnswered()
        case .unlockFailed: return self.unlockFailed()
        case .timeReached: return self.timeReached(at: now)
        }
    }

    private mutating func open(for duration: Duration, at now: MonotonicTime) throws(Refusal) -> [Effect] {
        let until = now + duration
        switch self.state {
        case .lockedDown: throw .lockedDown
        // The door is open already; commanding again costs nothing and makes the record true.
        case .heldOpen: return [.hold]
        case .locked:
            self.state = .unlocking(until: until)
            return [.unlock(for: duration), .wake(at: until)]
        case .unlocking(let earlier), .unlocked(let earlier):
            // A second tap extends, and never shortens: a lock that just sets its time is told all that is left.
            let later = max(earlier, until)
            self.state = .unlocking(until: later)
            return [.unlock(for: later - now), .wake(at: later)]
        }
    }

    private mutating func hold(until: MonotonicTime?) throws(Refusal) -> [Effect] {
        guard self.capabilities.contains(.hold) else { throw .lockCannotHold }
        guard self.state != .lockedDown else { throw .lockedDown }
        self.state = .heldOpen(until: until)
        return [.hold, .wake(at: until)]
    }

    private mutating func lock() throws(Refusal) -> [Effect] {
        switch self.state {
        case .locked, .lockedDown: return []
        case .unlocking, .unlocked, .heldOpen:
            guard self.capabilities.contains(.lock) else { throw .lockCannotLock }
            self.state = .locked
            return [.lock, .wake(at: nil)]
        }
    }

    /// A timed lock that is open stays so for the rest of its time: lockdown then means no new openings.
    private mutating func lockDown() -> [Effect] {
        if !self.capabilities.contains(.lock) {
            switch self.state {
            case .unlocking(let until), .unlocked(let until): self.openInSpite = until
            case .locked, .heldOpen, .lockedDown: break
            }
        }
        self.state = .lockedDown
        return self.capabilities.contains(.lock) ? [.lock, .wake(at: nil)] : [.wake(at: nil)]
    }

    private mutating func release(at now: MonotonicTime) -> [Effect] {
        switch self.state {
        case .locked, .unlocking, .unlocked: return []
        case .lockedDown:
            defer { self.openInSpite = nil }
            guard let until = self.openInSpite, until > now else {
                self.state = .locked
                return []
            }
            self.state = .unlocked(until: until)
            return [.wake(at: until)]
        case .heldOpen:
            self.state = .locked
            return [.lock, .wake(at: nil)]
        }
    }

    private mutating func unlockAnswered() -> [Effect] {
        if case .unlocking(let until) = self.state { self.state = .unlocked(until: until) }
        return []
    }

    private mutating func unlockFailed() -> [Effect] {
        switch self.state {
        case .unlocking, .heldOpen: self.state = .locked
        case .locked, .unlocked, .lockedDown: return []
        }
        // The command may have reached the lock all the same: one that can be locked is told so.
        return self.capabilities.contains(.lock) ? [.lock, .wake(at: nil)] : [.wake(at: nil)]
    }

    private mutating func timeReached(at now: MonotonicTime) -> [Effect] {
        switch self.state {
        case .unlocking(let until), .unlocked(let until):
            guard now >= until else { return [.wake(at: until)] }
            self.state = .locked
            return self.capabilities.contains(.lock) ? [.lock] : []
        case .heldOpen(.some(let until)):
            guard now >= until else { return [.wake(at: until)] }
            self.state = .locked
            return [.lock]
        case .locked, .lockedDown, .heldOpen(.none): return []
        }
    }
}

extension DoorMachine.Refusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .lockedDown: "the door is locked down; release it first"
        case .lockCannotLock: "this lock relocks by its own timer and cannot be locked earlier"
        case .lockCannotHold: "this lock opens for a time only and cannot be held open"
        }
    }
}
