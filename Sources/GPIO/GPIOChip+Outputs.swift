import Dispatch
import Reactor

extension GPIOChip {
    /// Drives an output.
    ///
    /// - Parameters:
    ///   - duration: when it goes back to the opposite by itself; nil for never.
    ///   - standing: whether it is to take this state when it is claimed again, also if setting it fails now.
    ///   - evenLate: whether it is also done if the task was cancelled before its turn came.
    func set(
        _ id: Claim.ID,
        _ isActive: Bool,
        for duration: Duration?,
        standing: Bool,
        evenLate: Bool
    ) throws(GPIOError) {
        let claim = self.claim(id)
        // The queue was busy for so long that whoever asked is gone: an opening must not come late.
        guard evenLate || !Task.isCancelled else {
            throw GPIOError(.failed, "a line of \(self.descriptor) was not set in time: its chip was busy")
        }
        let earlier = claim.level
        if standing {
            claim.level = isActive
            claim.pulse = nil
        }
        do throws(GPIOError) {
            if claim.request == nil {
                // Claimed with the new state at once, so that the line does not pass through the old one.
                claim.level = isActive
                try self.take(claim)
            } else {
                try self.drive(claim, isActive)
                claim.level = isActive
            }
        } catch {
            // A pulse that is under way still ends.
            if !standing { claim.level = earlier }
            throw error
        }
        claim.pulse = nil
        if let duration { self.schedulePulse(claim, duration) }
    }

    /// What an output's line really is.
    func readBack(_ id: Claim.ID) throws(GPIOError) -> Bool {
        let claim = self.claim(id)
        try self.take(claim)
        do throws(SystemFailure) {
            return try claim.request?.level(0) ?? claim.level
        } catch {
            throw self.failure(error, of: claim)
        }
    }

    private func drive(_ claim: Claim, _ isActive: Bool) throws(GPIOError) {
        do throws(SystemFailure) {
            try claim.request?.set(0, isActive)
        } catch {
            throw self.failure(error, of: claim)
        }
    }

    private func schedulePulse(_ claim: Claim, _ duration: Duration) {
        claim.lastPulse += 1
        let pulse = claim.lastPulse
        claim.pulse = pulse
        let id = claim.specification.id
        // On the queue itself and not in a task: the end of a pulse waits for nothing.
        self.executor.queue.asyncAfter(deadline: .now() + .duration(duration)) {
            self.assumeIsolated { chip in
                let claim = chip.claim(id)
                if claim.pulse == pulse { chip.endPulse(claim) }
            }
        }
    }

    func endPulse(_ claim: Claim) {
        claim.pulse = nil
        // Also what it takes when it is claimed again.
        claim.level.toggle()
        do throws(GPIOError) {
            try self.drive(claim, claim.level)
        } catch {
            claim.release()
            claim.lost(error)
            return
        }
        if case .output(_, let report) = claim.specification.purpose { report(.pulseEnded) }
    }
}

extension DispatchTimeInterval {
    static func duration(_ duration: Duration) -> DispatchTimeInterval {
        let (seconds, attoseconds) = duration.components
        return .nanoseconds(Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000))
    }
}
