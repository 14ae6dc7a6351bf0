/// What the controller of a tool tells of itself and of the machine behind it.
package enum ControllerReport: Sendable, Hashable {
    /// It came, or came back, and may know nothing of what it was told before.
    case connected
    /// It has not been heard of for longer than it should, or its connection is known to be gone.
    case silent
    /// The machine has power.
    case powered
    /// The machine has no power.
    case cut
    /// The machine behind it runs, or stands still, for controllers that measure it.
    case running(Bool)
    /// The tool was put back to its place.
    case returned
    /// Something is wrong with it, in its own words: for people.
    case trouble(String)
}
