import AccessControl
import AdminModel
import Hardware

extension DoorController {
    /// The door as people and programs see it.
    var model: AdminModel.Door {
        let status = self.status
        let state: DoorState
        switch status.state {
        case .locked: state = .locked
        case .unlocking: state = .unlocking
        case .unlocked: state = .unlocked
        case .heldOpen: state = .heldOpen
        case .lockedDown: state = .lockedDown
        case .fireReleased: state = .fireReleased
        }
        var capabilities: [LockCapability] = []
        if self.capabilities.contains(.lock) { capabilities.append(.lock) }
        if self.capabilities.contains(.hold) { capabilities.append(.hold) }
        if self.capabilities.contains(.confirm) { capabilities.append(.confirm) }
        // A latch may be left from a configuration that had an input.
        let hasFire = self.inputs[.fireRelease] != nil || status.isFireLatched
        return AdminModel.Door(
            id: self.id.rawValue,
            name: self.settings.name,
            state: state,
            until: status.until.map { WireTime($0) },
            capabilities: capabilities,
            lockConnected: status.lockFault == nil,
            lastOpenedAt: status.lastOpening.map { WireTime($0) },
            commanded: AdminModel.LockPosition(status.commanded),
            confirmed: AdminModel.LockPosition(status.confirmed),
            contact: self.inputs[.contact].map { _ in ContactState(status.contact) },
            alarms: AdminModel.DoorAlarm.allCases.filter { status.alarms.contains($0.domain) },
            fire: hasFire ? DoorFire(latched: status.isFireLatched, inputActive: status.isFireInputActive) : nil,
            inputs: DoorInput.allCases.compactMap { kind in
                self.inputs[kind].map { input in
                    DoorInputStatus(
                        input: DoorInputName(kind),
                        active: input.isActive,
                        simulated: input is SimulatedInput,
                        fault: input.fault
                    )
                }
            }
        )
    }
}

extension AdminModel.LockPosition {
    fileprivate init(_ position: AccessControl.LockPosition) {
        switch position {
        case .locked: self = .locked
        case .unlocked: self = .unlocked
        case .unknown: self = .unknown
        }
    }
}

extension ContactState {
    fileprivate init(_ contact: DoorContact) {
        switch contact {
        case .open: self = .open
        case .closed: self = .closed
        case .unknown: self = .unknown
        }
    }
}

extension AdminModel.DoorAlarm {
    fileprivate var domain: AccessControl.DoorAlarm {
        switch self {
        case .forcedOpen: .forcedOpen
        case .heldOpen: .heldOpen
        case .heldOpenWarning: .heldOpenWarning
        }
    }
}
