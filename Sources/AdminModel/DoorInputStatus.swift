/// An input of a door and what it says.
package struct DoorInputStatus: Sendable, Hashable, Codable {
    package var input: DoorInputName
    /// Nil when it cannot be read.
    package var active: Bool?
    /// Whether it can be moved with ``DoorInputRequest``.
    package var simulated: Bool
    /// Why it cannot be read, in plain words.
    package var fault: String?

    package init(input: DoorInputName, active: Bool? = nil, simulated: Bool, fault: String? = nil) {
        self.input = input
        self.active = active
        self.simulated = simulated
        self.fault = fault
    }
}
