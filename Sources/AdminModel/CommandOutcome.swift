/// What became of an order to a lock.
package enum CommandOutcome: String, Sendable, Hashable, Codable {
    /// The lock was told, or the order needs no command.
    case commanded
    /// The lock could not be told; `detail` says why.
    case failed
}
