import AccessControl
import AdminModel

extension DoorController {
    /// The door as people and programs see it.
    var model: AdminModel.Door {
        let status = self.status
        let state: DoorState
        switch status.state {
        case .locked: state = .locked
        case .unlocking: state = .unlocking
        case .unlocked: state = .unlocked
        case .heldOpen, .fireReleased: state = .heldOpen
        case .lockedDown: state = .lockedDown
        }
        var capabilities: [LockCapability] = []
        if self.capabilities.contains(.lock) { capabilities.append(.lock) }
        if self.capabilities.contains(.hold) { capabilities.append(.hold) }
        if self.capabilities.contains(.confirm) { capabilities.append(.confirm) }
        return AdminModel.Door(
            id: self.id.rawValue,
            name: self.settings.name,
            state: state,
            until: status.until.map { WireTime($0) },
            capabilities: capabilities,
            lockConnected: status.lockFault == nil,
            lastOpenedAt: status.lastOpening.map { WireTime($0) }
        )
    }
}
