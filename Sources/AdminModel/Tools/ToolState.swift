/// How a tool stands that this site powers or keeps limits of.
package enum ToolState: String, Sendable, Hashable, Codable {
    case free
    case inUse = "in-use"
    /// The session ends: its user may finish what is going on.
    case ending
    case outOfOrder = "out-of-order"
    /// Nothing fresh is known of who has it: the controller is told nothing.
    case unknown
    /// The controller is silent, or did not do what it was told.
    case fault
}
