/// What is wrong with a door until it is closed.
package enum DoorAlarm: String, Sendable, Hashable, Codable, CaseIterable {
    /// It was opened although nobody had been let through.
    case forcedOpen = "forced-open"
    /// It stands open for too long.
    case heldOpen = "held-open"
    /// It stands open for long, and will be an alarm soon.
    case heldOpenWarning = "held-open-warning"
}
