/// What the configuration says of a door beyond who may come in. All times are monotonic.
package struct DoorRules: Sendable, Hashable {
    /// Ends an opening when the door has opened and closed again; only locks that can be locked do.
    package var relockOnClose: Bool
    /// How long the door may stand open before it is warned of; nil for ever.
    package var heldOpenWarning: Duration?
    /// How long the door may stand open before there is an alarm; nil for ever.
    package var heldOpenAlarm: Duration?
    /// Whether a door that opens without anybody having been let through is an alarm.
    package var forcedOpen: Bool
    /// How long after the relock an opening is still that of whoever was let through: somebody may have had the door in
    /// hand, and locks and contacts have a delay.
    package var forcedOpenGrace: Duration
    /// Whether a fire release input belongs to the door, whose state a reset must know.
    package var hasFireInput: Bool

    package init(
        relockOnClose: Bool = false,
        heldOpenWarning: Duration? = nil,
        heldOpenAlarm: Duration? = nil,
        forcedOpen: Bool = false,
        forcedOpenGrace: Duration = .seconds(2),
        hasFireInput: Bool = false
    ) {
        self.relockOnClose = relockOnClose
        self.heldOpenWarning = heldOpenWarning
        self.heldOpenAlarm = heldOpenAlarm
        self.forcedOpen = forcedOpen
        self.forcedOpenGrace = forcedOpenGrace
        self.hasFireInput = hasFireInput
    }
}
