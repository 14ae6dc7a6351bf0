// What members, operators and time do to the lock.
extension DoorMachine {
    mutating func open(for duration: Duration, passing: Bool, at now: MonotonicTime) throws(Refusal) -> [Effect] {
        guard self.admits || passing else { throw .lockedDown }
        let isExempt = self.order == .lockedDown
        return self.letThrough(until: now + duration, isExempt: isExempt, at: now)
    }

    mutating func exit(for duration: Duration, at now: MonotonicTime) -> [Effect] {
        self.letThrough(until: now + duration, isExempt: true, at: now) + [.record(.exit)]
    }

    private mutating func letThrough(until: MonotonicTime, isExempt: Bool, at now: MonotonicTime) -> [Effect] {
        // The door is open already; commanding again costs nothing and makes the record true.
        if self.isFireLatched { return self.releaseForFire(at: now) }
        var opening = self.opening ?? Opening()
        // A second tap extends, and never shortens.
        if isExempt {
            opening.exempt = max(opening.exempt ?? until, until)
        } else {
            opening.ordinary = max(opening.ordinary ?? until, until)
        }
        opening.hasOpened = false
        if case .held = self.order {
            // Known when the hold ends before this opening does.
            opening.isAnswered = true
            self.opening = opening
            return [.hold]
        }
        opening.isAnswered = false
        self.opening = opening
        let end = opening.until ?? until
        if !self.capabilities.contains(.lock) { self.pendingEnd = end }
        // A lock that just sets its time is told all that is left.
        return [.unlock(for: end - now)]
    }

    mutating func hold(until: MonotonicTime?) throws(Refusal) -> [Effect] {
        guard self.capabilities.contains(.hold) else { throw .lockCannotHold }
        guard self.order != .lockedDown else { throw .lockedDown }
        self.order = .held(until: until)
        return [.hold]
    }

    mutating func lock() throws(Refusal) -> [Effect] {
        guard !self.isFireLatched else { throw .fireReleased }
        guard self.capabilities.contains(.lock) else {
            guard self.commanded == .unlocked else { return [] }
            throw .lockCannotLock
        }
        self.opening = nil
        if case .held = self.order { self.order = .none }
        return [.lock]
    }

    /// Whoever is leaving still may. A timed lock that is open stays so for the rest of its time: lockdown then means no
    /// new openings.
    mutating func lockDown() -> [Effect] {
        self.order = .lockedDown
        self.opening?.ordinary = nil
        if self.opening?.until == nil { self.opening = nil }
        return self.isMeantToBeOpen || !self.capabilities.contains(.lock) ? [] : [.lock]
    }

    mutating func release() -> [Effect] {
        switch self.order {
        case .none: return []
        case .lockedDown:
            self.order = .none
            return []
        case .held:
            self.order = .none
            self.opening?.ordinary = nil
            if self.opening?.until == nil { self.opening = nil }
            return self.isMeantToBeOpen ? [] : [.lock]
        }
    }

    mutating func unlockAnswered() -> [Effect] {
        self.opening?.isAnswered = true
        if let end = self.pendingEnd {
            self.ownTimerEnd = max(self.ownTimerEnd ?? end, end)
            self.pendingEnd = nil
        }
        return []
    }

    mutating func unlockFailed(at now: MonotonicTime) -> [Effect] {
        self.pendingEnd = nil
        let wasMeantToBeOpen = self.isMeantToBeOpen
        self.opening = nil
        guard !self.isMeantToStandOpen else {
            self.renewal = now + Self.retryTime
            return []
        }
        guard wasMeantToBeOpen else { return [] }
        // The command may have reached the lock all the same: one that can be locked is told so.
        return self.capabilities.contains(.lock) ? [.lock] : []
    }

    mutating func timeReached(at now: MonotonicTime) -> [Effect] {
        let wasOpen = self.isMeantToBeOpen
        if case .held(.some(let until)) = self.order, until <= now { self.order = .none }
        if let end = self.opening?.ordinary, end <= now { self.opening?.ordinary = nil }
        if let end = self.opening?.exempt, end <= now { self.opening?.exempt = nil }
        if self.opening?.until == nil { self.opening = nil }
        if let end = self.ownTimerEnd, end <= now { self.ownTimerEnd = nil }
        if let end = self.doorbellUntil, end <= now { self.doorbellUntil = nil }
        var effects: [Effect] = []
        if wasOpen, !self.isMeantToBeOpen, self.capabilities.contains(.lock) { effects.append(.lock) }
        if let renewal = self.renewal, renewal <= now {
            self.renewal = nil
            if self.isFireLatched {
                effects += self.releaseForFire(at: now)
            } else if self.isMeantToStandOpen {
                effects.append(.hold)
            }
        }
        return effects + self.heldOpenEffects(at: now)
    }
}
