import AccessControl
import Journal

extension Recorder {
    /// What was last ordered of each door, as far back as the journal goes; for when the store that keeps it is lost.
    ///
    /// An order counts once its outcome is on record, since one that could not be stored was refused and has none. A
    /// lockdown counts at once: in doubt the door stays locked.
    ///
    /// - Throws: ``JournalError`` when the journal cannot be read.
    func doorStandings() async throws -> [DoorID: DoorStanding] {
        var standings: [DoorID: DoorStanding] = [:]
        var orders: [UInt64: ActionRecord] = [:]
        try await self.journal.forEachRecord { record in
            guard let entry = try? Self.decode(record) else { return }
            switch entry {
            case .action(let action):
                orders[record.sequence] = action
                if action.action == .doorLockdown, let door = action.door { standings[door] = .lockedDown }
            case .outcome(let outcome):
                guard let order = orders.removeValue(forKey: outcome.of) else { return }
                if order.action == .doorHold, outcome.result != .commanded { return }
                order.apply(to: &standings[outcome.door, default: .normal])
            case .decision, .notice, .door, .tool: return
            }
        }
        return standings.filter { $0.value != .normal }
    }
}

extension Recorder {
    /// The doors whose fire release was raised and not reset, as far back as the journal goes.
    ///
    /// - Throws: ``JournalError`` when the journal cannot be read.
    func fireLatches() async throws -> Set<DoorID> {
        var latches: Set<DoorID> = []
        try await self.journal.forEachRecord { record in
            guard case .door(let record) = try? Self.decode(record) else { return }
            if record.kind == .fireRaised { latches.insert(record.door) }
            if record.kind == .fireReset { latches.remove(record.door) }
        }
        return latches
    }
}

extension ActionRecord {
    /// What the order makes of a door's standing.
    fileprivate func apply(to standing: inout DoorStanding) {
        switch self.action {
        case .doorHold: standing = .held(until: self.until)
        case .doorLockdown: standing = .lockedDown
        case .doorRelease: standing = .normal
        case .doorLock: if case .held = standing { standing = .normal }
        case .doorOpen, .doorResetFire, .cardEnroll, .cardDisable, .cardLost, .cardEnable, .cardSet, .cardComplete,
            .cardReplace,
            .cardPIN,
            .cardTransfer, .cardKeyRotate, .cardKeyRetire,
            .accountAdd, .accountChange, .accountActivate, .accountDeactivate, .accountRemove, .membershipSet,
            .circleAdd, .circleChange, .circleRemove, .circleMemberAdd, .circleMemberRemove, .companyAdd,
            .companyChange, .companyRemove, .employeeAdd, .employeeRemove, .badgeAdd, .badgeChange, .badgeRemove,
            .badgeAward, .badgeRevoke, .badgeInduct, .toolAdd, .toolChange, .toolRemove, .backup, .restore,
            .auditForget, .auditExport, .breakGlassCreate, .breakGlassRevoke, .breakGlassUse, .enrolmentBegin,
            .enrolmentCancel, .inductionBegin, .doorSimulate:
            break
        }
    }
}
