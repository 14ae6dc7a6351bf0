/// A door as `GET /v1/doors` shows it.
package struct Door: Sendable, Hashable, Codable {
    /// The name in the configuration.
    package var id: String
    /// What people call it.
    package var name: String
    package var state: DoorState
    /// When it relocks or the hold ends; nil when locked, held until released, or released by a fire.
    package var until: WireTime?
    package var capabilities: [LockCapability]
    /// Whether the lock can be commanded at the moment.
    package var lockConnected: Bool
    /// When the lock was last commanded to open.
    package var lastOpenedAt: WireTime?
    /// What the lock was told last.
    package var commanded: LockPosition
    /// What the lock says of itself.
    package var confirmed: LockPosition
    /// Whether the door stands open; nil without a contact.
    package var contact: ContactState?
    /// What is wrong, the worst first.
    package var alarms: [DoorAlarm]
    /// Nil without a fire release.
    package var fire: DoorFire?
    /// What is wired to it, as far as the configuration says.
    package var inputs: [DoorInputStatus]

    package init(
        id: String,
        name: String,
        state: DoorState,
        until: WireTime? = nil,
        capabilities: [LockCapability],
        lockConnected: Bool,
        lastOpenedAt: WireTime? = nil,
        commanded: LockPosition = .locked,
        confirmed: LockPosition = .unknown,
        contact: ContactState? = nil,
        alarms: [DoorAlarm] = [],
        fire: DoorFire? = nil,
        inputs: [DoorInputStatus] = []
    ) {
        self.id = id
        self.name = name
        self.state = state
        self.until = until
        self.capabilities = capabilities
        self.lockConnected = lockConnected
        self.lastOpenedAt = lastOpenedAt
        self.commanded = commanded
        self.confirmed = confirmed
        self.contact = contact
        self.alarms = alarms
        self.fire = fire
        self.inputs = inputs
    }
}
