extension DoorMachine {
    package var state: State {
        if self.isFireLatched { return .fireReleased }
        if case .held(let until) = self.order { return .heldOpen(until: until) }
        if let opening = self.opening, let until = opening.until {
            return opening.isAnswered ? .unlocked(until: until) : .unlocking(until: until)
        }
        if self.order == .lockedDown { return .lockedDown }
        return self.ownTimerEnd.map { .unlocked(until: $0) } ?? .locked
    }

    /// What the lock was last told; a lock that times itself counts as told to be open until its time is over.
    package var commanded: LockPosition {
        self.isMeantToBeOpen || self.ownTimerEnd != nil ? .unlocked : .locked
    }

    /// Whether the lock is to be open now; a lock that says otherwise has to be told.
    package var isMeantToBeOpen: Bool { self.isMeantToStandOpen || self.opening != nil }

    /// What tells a lock to be open as it is meant to be; nil when it is not.
    package func openingCommand(at now: MonotonicTime) -> Effect? {
        if self.isMeantToStandOpen {
            guard !self.capabilities.contains(.hold) else { return .hold }
            return .unlock(for: min(self.maximumOpening ?? Self.firePeriod, Self.firePeriod))
        }
        guard let until = self.opening?.until, until > now else { return nil }
        return .unlock(for: until - now)
    }

    /// Whether anybody with the right may be let in at the moment; asked before a decision is journalled.
    package var admits: Bool { self.order != .lockedDown || self.isFireLatched }

    /// Whether the other door of an air-lock has to stay shut: this one is unlocked, or stands open as far as known.
    ///
    /// - Parameter hasContact: without a contact the lock alone tells.
    package func occupiesInterlock(hasContact: Bool) -> Bool {
        guard !self.isFireLatched else { return false }
        return self.commanded == .unlocked || hasContact && self.contact != .closed
    }

    /// What buzzers and lights are to show.
    package var signals: Set<DoorSignal> {
        var signals: Set<DoorSignal> = []
        if self.commanded == .unlocked { signals.insert(.unlocked) }
        if self.alarms.contains(.heldOpenWarning) { signals.insert(.heldOpenWarning) }
        if self.alarms.contains(.heldOpen) { signals.insert(.heldOpenAlarm) }
        if self.alarms.contains(.forcedOpen) { signals.insert(.forcedOpen) }
        if self.isFireLatched { signals.insert(.fire) }
        if self.doorbellUntil != nil { signals.insert(.doorbell) }
        return signals
    }

    /// A door that is held open or released may stand open as long as it likes.
    package var isMeantToStandOpen: Bool {
        if case .held = self.order { return true }
        return self.isFireLatched
    }

    /// The next time at which something is to be done.
    var nextDeadline: MonotonicTime? {
        var deadlines = [self.opening?.until, self.ownTimerEnd, self.renewal, self.doorbellUntil]
        if case .held(let until) = self.order { deadlines.append(until) }
        if let since = self.openSince {
            if !self.alarms.contains(.heldOpenWarning) {
                deadlines.append(self.rules.heldOpenWarning.map { since + $0 })
            }
            if !self.alarms.contains(.heldOpen) { deadlines.append(self.rules.heldOpenAlarm.map { since + $0 }) }
        }
        return deadlines.compactMap { $0 }.min()
    }
}
