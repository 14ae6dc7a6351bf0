/// The kind of a journal entry.
package enum EventType: String, Sendable, Hashable, Codable, CaseIterable {
    /// Somebody asked to come in.
    case decision
    /// An operator ordered something.
    case action
    /// What became of a decision or an action.
    case outcome
    /// Something that happened to the daemon itself.
    case notice
    /// Something that happened at a door by itself or by hand.
    case door
    /// Something that happened to a tool: asked for, taken, given back, or by itself.
    case tool
}
