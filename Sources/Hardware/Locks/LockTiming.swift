/// How a lock is told to open by a line.
package enum LockTiming: Sendable, Hashable {
    /// The line has the state of the lock for as long as it is open.
    case level
    /// The line gives a pulse of this length, and the lock keeps its own time.
    case pulse(Duration)
}
