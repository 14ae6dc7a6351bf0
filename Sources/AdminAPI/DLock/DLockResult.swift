/// What became of an order to a dlock.
package enum DLockResult: Sendable, Hashable {
    /// It is open, for as long as was asked or longer.
    case opened
    case unknownDoor
    /// An order stands against it, in plain words.
    case refused(String)
    /// The lock or the record failed, in plain words.
    case failed(String)
}
