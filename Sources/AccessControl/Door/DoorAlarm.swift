/// What is wrong with a door until it is closed.
package enum DoorAlarm: String, Sendable, Hashable, CaseIterable {
    /// It stands open for longer than it should.
    case heldOpenWarning = "held-open-warning"
    /// It still does.
    case heldOpen = "held-open"
    /// It was opened although nobody had been let through.
    case forcedOpen = "forced-open"
}
