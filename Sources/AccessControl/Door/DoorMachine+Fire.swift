// The fire release: above everything else, and latched until somebody resets it.
extension DoorMachine {
    mutating func seeFire(_ isActive: Bool?, at now: MonotonicTime) -> [Effect] {
        let wasActive = self.isFireInputActive
        self.isFireInputActive = isActive
        switch isActive {
        case .some(true):
            guard wasActive != true else { return [] }
            return self.latchFire(at: now) + [.record(.fireRaised)]
        case .some(false): return wasActive == true ? [.record(.fireCleared)] : []
        case .none: return []
        }
    }

    mutating func latchFire(at now: MonotonicTime) -> [Effect] {
        self.isFireLatched = true
        return self.releaseForFire(at: now)
    }

    /// Opens the lock for as long as it can be told. One that cannot be held is told again before its time is over; that
    /// leaves it enough of the new time to be longer than what is left of the old, which some locks ask for.
    mutating func releaseForFire(at now: MonotonicTime) -> [Effect] {
        guard !self.capabilities.contains(.hold) else {
            self.renewal = nil
            return [.hold]
        }
        let period = min(self.maximumOpening ?? Self.firePeriod, Self.firePeriod)
        self.renewal = now + period * 3 / 4
        if !self.capabilities.contains(.lock) { self.pendingEnd = now + period }
        return [.unlock(for: period)]
    }

    mutating func resetFire() throws(Refusal) -> [Effect] {
        guard self.isFireLatched else { return [] }
        switch self.isFireInputActive {
        case .some(true): throw .fireInputActive
        case .none where self.rules.hasFireInput: throw .fireInputUnknown
        case .some(false), .none: break
        }
        self.isFireLatched = false
        self.renewal = nil
        self.opening = nil
        let record = Effect.record(.fireReset)
        if case .held = self.order { return [.hold, record] }
        return self.capabilities.contains(.lock) ? [.lock, record] : [record]
    }
}
