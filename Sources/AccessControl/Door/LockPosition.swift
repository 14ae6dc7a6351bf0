/// What a lock reports of itself, as against what it was told.
package enum LockPosition: String, Sendable, Hashable, Codable {
    case locked
    case unlocked
    /// Nothing tells, as before the first report, after the lock was lost, or from a lock that reports nothing.
    case unknown
}
