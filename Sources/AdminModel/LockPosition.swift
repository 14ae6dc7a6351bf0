/// What a lock was told, or says of itself.
package enum LockPosition: String, Sendable, Hashable, Codable {
    case locked
    case unlocked
    /// The lock says nothing, or not now.
    case unknown
}
