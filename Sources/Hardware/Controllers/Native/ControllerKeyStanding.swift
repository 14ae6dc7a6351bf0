/// How the keys of a controller of the daemon's own dialect stand.
package enum ControllerKeyStanding: Sendable, Hashable {
    /// It has none.
    case unsigned
    case single
    /// There is a new key beside the old one, and the controller has not used it yet.
    ///
    /// - Parameter isKnown: whether it is there, and uses the old one.
    case awaited(isKnown: Bool)
    /// The controller uses its new key; the old one is still in the file, and counts no more.
    case replaced
}
