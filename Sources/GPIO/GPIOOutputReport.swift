/// What happens to an output besides being set.
package enum GPIOOutputReport: Sendable, Hashable {
    /// It was claimed, and reads this; nil where it cannot be read back.
    case claimed(reads: Bool?)
    /// It is not driven by us, until it is claimed again.
    case lost(GPIOError)
    /// A pulse ended.
    case pulseEnded
}
