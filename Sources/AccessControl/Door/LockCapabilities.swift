/// What a lock can be told, stated by its driver; a command outside them is refused with the reason.
package struct LockCapabilities: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// It can be locked before its time is over. Without this the lock relocks by its own timer only.
    package static let lock = LockCapabilities(rawValue: 1)
    /// It can be kept open for longer than one opening.
    package static let hold = LockCapabilities(rawValue: 2)
    /// It reports what it really did.
    package static let confirm = LockCapabilities(rawValue: 4)
}
