/// How far the notify triggers are installed.
package enum NotifyStatus: Sendable, Hashable {
    /// All of them are there and enabled.
    case installed
    /// These tables lack some or all of theirs.
    case incomplete(tables: [String])
    /// There is none.
    case absent
}
