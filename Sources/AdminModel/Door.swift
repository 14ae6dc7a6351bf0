/// A door as `GET /v1/doors` shows it.
package struct Door: Sendable, Hashable, Codable {
    /// The name in the configuration.
    package var id: String
    /// What people call it.
    package var name: String
    package var state: DoorState
    /// When it relocks or the hold ends; nil when locked, or held until released.
    package var until: WireTime?
    package var capabilities: [LockCapability]
    /// Whether the lock can be commanded at the moment.
    package var lockConnected: Bool
    /// When the lock was last commanded to open.
    package var lastOpenedAt: WireTime?

    package init(
        id: String,
        name: String,
        state: DoorState,
        until: WireTime? = nil,
        capabilities: [LockCapability],
        lockConnected: Bool,
        lastOpenedAt: WireTime? = nil
    ) {
        self.id = id
        self.name = name
        self.state = state
        self.until = until
        self.capabilities = capabilities
        self.lockConnected = lockConnected
        self.lastOpenedAt = lastOpenedAt
    }
}
