import AccessControl

/// What a tap needs to know of a door before it is decided.
struct DoorAdmission: Sendable {
    /// What p2k16 calls the door.
    var key: String
    /// Why the door lets nobody in at the moment.
    var denial: Denial?
    /// The same for those whom a lockdown does not hold up.
    var denialOfPassing: Denial?
    /// What a grant leads to that cannot be put on record.
    var failurePolicy = Recorder.FailurePolicy.admit

    /// Turns a grant into a denial where the door lets nobody in at the moment.
    ///
    /// - Returns: whether whoever asks passes a lockdown.
    func apply(to decision: inout Decision, for door: DoorID, in snapshot: Snapshot) -> Bool {
        let passes = decision.account.map { snapshot.passesLockdown(of: door, $0) } ?? false
        guard let denial = passes ? self.denialOfPassing : self.denial else { return passes }
        decision.trace.append(TraceStep(denial == .interlocked ? .interlock : .admitted, .failed, .door(id: door)))
        if decision.isGranted { decision.verdict = .denied(denial) }
        return passes
    }
}
