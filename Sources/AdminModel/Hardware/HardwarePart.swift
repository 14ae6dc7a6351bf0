/// A configured part of a door: its lock, an input or a reader.
package struct HardwarePart: Sendable, Hashable, Codable {
    package enum Role: String, Sendable, Hashable, Codable {
        case lock
        /// A contact or a button.
        case input
        case reader
    }

    /// The door's id, or the name of the tool that a reader stands at.
    package var door: String
    package var role: Role
    /// Which of its parts: `lock`, the input's key like `contact`, or the reader's id.
    package var part: String
    /// The configured type, like `gpio`.
    package var kind: String
    /// Where it is wired or reached, like `line 17 of gpiochip0`; absent for a simulated one.
    package var place: String?
    /// What it does now: `locked`, `unlocked` or `unknown` of a lock, `active`, `inactive` or `unknown` of an input.
    package var state: String?
    /// Why it does not work; absent when it does.
    package var fault: String?

    package init(
        door: String,
        role: Role,
        part: String,
        kind: String,
        place: String? = nil,
        state: String? = nil,
        fault: String? = nil
    ) {
        self.door = door
        self.role = role
        self.part = part
        self.kind = kind
        self.place = place
        self.state = state
        self.fault = fault
    }
}
