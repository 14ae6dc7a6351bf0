package import AccessControl

extension Configuration {
    /// What is wired to a door besides its lock and its readers.
    package struct DoorParts: Sendable, Hashable {
        /// Active while the door is closed.
        package var contact: Input?
        package var exitButton: Input?
        /// Active while the doors are to be released.
        package var fireRelease: Input?
        package var doorbell: Input?
        package var buzzer: DoorSignaller?
        package var light: DoorSignaller?

        package init() {}
    }

    /// A buzzer or a light at a door.
    package struct DoorSignaller: Sendable, Hashable {
        package var output: Output
        /// What it is on for; at least one.
        package var reasons: Set<DoorSignal>
    }

    /// How a door behaves beyond who may come in.
    package struct DoorConduct: Sendable, Hashable {
        /// How long the exit button opens: whole seconds, 1 to 120.
        package var exitTime: Duration = .seconds(5)
        package var relockOnClose = false
        /// 1 s to 24 h; nil for never.
        package var heldOpenWarning: Duration?
        /// The same, and longer than the warning.
        package var heldOpenAlarm: Duration?
        package var forcedOpen = false
        /// The name of the circle whose members a lockdown does not hold up; nil for nobody.
        package var lockdownPass: String?

        package init() {}
    }
}
