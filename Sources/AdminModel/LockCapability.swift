/// What a lock can be told.
package enum LockCapability: String, Sendable, Hashable, Codable {
    /// It can be locked before its time is over.
    case lock
    /// It can be kept open for longer than one opening.
    case hold
    /// It reports what it really did.
    case confirm
}
