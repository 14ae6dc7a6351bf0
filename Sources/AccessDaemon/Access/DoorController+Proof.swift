import AccessControl
import Hardware

extension DoorController {
    /// What is looked at for alarms.
    struct Watched: Sendable {
        var status: Status
        /// What the door was told and what did not come true.
        var doubts: Set<DoorProof.Doubt>
        /// Why the lock did not do what it was told the last time.
        var commandFault: String?
        /// Why the lock cannot be told anything.
        var driverFault: String?
    }

    /// Takes a look; a lock that was away and is back has nothing to make good.
    ///
    /// - Parameter openings: so many in a row without the door being seen to open are a doubt; 0 for never.
    func watched(openings: Int) -> Watched {
        let fault = self.lock.fault
        if self.wasAway, fault == nil { self.commandFault = nil }
        self.wasAway = fault != nil
        return Watched(
            status: self.status,
            doubts: self.proof.doubts(at: TrustedClock.monotonic, limit: openings),
            commandFault: self.commandFault,
            driverFault: fault
        )
    }
}
