/// How the fire release of a door stands.
package struct DoorFire: Sendable, Hashable, Codable {
    /// The door stays released until a reset.
    package var latched: Bool
    /// Whether the input asks for the release at the moment; nil when it cannot be read.
    package var inputActive: Bool?

    package init(latched: Bool, inputActive: Bool? = nil) {
        self.latched = latched
        self.inputActive = inputActive
    }
}
