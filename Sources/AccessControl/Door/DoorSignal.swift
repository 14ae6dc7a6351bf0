/// What a buzzer or a light at a door can be on for.
package enum DoorSignal: String, Sendable, Hashable, CaseIterable {
    /// The lock is told to be open.
    case unlocked
    case heldOpenWarning = "held-open-warning"
    case heldOpenAlarm = "held-open-alarm"
    case forcedOpen = "forced-open"
    case fire
    /// Somebody rings; for a few seconds.
    case doorbell
}
