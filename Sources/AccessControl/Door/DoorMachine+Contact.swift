// What the sensors of the door and of its lock say.
extension DoorMachine {
    mutating func confirm(_ position: LockPosition, at now: MonotonicTime) -> [Effect] {
        if self.confirmed == .unlocked, position == .locked, self.commanded == .locked { self.relockedAt = now }
        self.confirmed = position
        return []
    }

    mutating func see(_ contact: DoorContact, at now: MonotonicTime) -> [Effect] {
        let before = self.contact
        guard contact != before else { return [] }
        self.contact = contact
        // Without a sight of the door no time runs; alarms stand until it is seen closed.
        guard contact != .unknown else {
            self.openSince = nil
            return []
        }
        // What was so at the start, or before the sensor was lost, is no event.
        let hasMoved = self.lastContact != .unknown && self.lastContact != contact
        self.lastContact = contact
        switch contact {
        case .open: return self.opened(hasMoved: hasMoved, isSeen: before == .closed, at: now)
        case .closed, .unknown: return self.closed(hasMoved: hasMoved)
        }
    }

    /// - Parameter isSeen: the door was seen closed right before.
    private mutating func opened(hasMoved: Bool, isSeen: Bool, at now: MonotonicTime) -> [Effect] {
        if !self.isMeantToStandOpen { self.openSince = now }
        guard hasMoved else { return [] }
        self.opening?.hasOpened = true
        var effects = [Effect.record(.opened)]
        if isSeen, self.rules.forcedOpen, !self.mayOpen(at: now), self.alarms.insert(.forcedOpen).inserted {
            effects.append(.record(.forcedOpen))
        }
        return effects
    }

    /// Whether somebody was let through, just now at the latest. What the lock itself says counts too: somebody else
    /// may have told it to open.
    private func mayOpen(at now: MonotonicTime) -> Bool {
        if self.commanded == .unlocked || self.confirmed == .unlocked { return true }
        return self.relockedAt.map { now < $0 + self.rules.forcedOpenGrace } ?? false
    }

    private mutating func closed(hasMoved: Bool) -> [Effect] {
        self.openSince = nil
        var effects: [Effect] = hasMoved ? [.record(.closed)] : []
        effects += self.clearHeldOpen()
        if self.alarms.remove(.forcedOpen) != nil { effects.append(.record(.forcedOpenCleared)) }
        if hasMoved, self.rules.relockOnClose, self.capabilities.contains(.lock), !self.isMeantToStandOpen,
            self.opening?.hasOpened == true
        {
            self.opening = nil
            effects.insert(.lock, at: 0)
        }
        return effects
    }

    mutating func heldOpenEffects(at now: MonotonicTime) -> [Effect] {
        guard let since = self.openSince else { return [] }
        var effects: [Effect] = []
        if let limit = self.rules.heldOpenWarning, now >= since + limit,
            self.alarms.insert(.heldOpenWarning).inserted
        {
            effects.append(.record(.heldOpenWarning))
        }
        if let limit = self.rules.heldOpenAlarm, now >= since + limit, self.alarms.insert(.heldOpen).inserted {
            effects.append(.record(.heldOpen))
        }
        return effects
    }

    private mutating func clearHeldOpen() -> [Effect] {
        var effects: [Effect] = []
        if self.alarms.remove(.heldOpenWarning) != nil { effects.append(.record(.heldOpenWarningCleared)) }
        if self.alarms.remove(.heldOpen) != nil { effects.append(.record(.heldOpenCleared)) }
        return effects
    }

    /// A hold or a fire release began or ended: whether the door may stand open has changed.
    mutating func standingOpenChanged(at now: MonotonicTime) -> [Effect] {
        guard self.isMeantToStandOpen else {
            if self.contact == .open { self.openSince = now }
            return []
        }
        self.openSince = nil
        return self.clearHeldOpen()
    }

    mutating func ring(at now: MonotonicTime) -> [Effect] {
        self.doorbellUntil = now + Self.doorbellTime
        return [.record(.doorbell)]
    }
}
