/// Something that happened at a door by itself or by hand: told by its inputs, not asked for by a card or an operator.
package struct DoorRecord: Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// Somebody pressed the exit button, and the lock was told to open.
        case exit
        case opened
        case closed
        case heldOpenWarning = "held-open-warning"
        case heldOpenWarningCleared = "held-open-warning-cleared"
        case heldOpen = "held-open"
        case heldOpenCleared = "held-open-cleared"
        /// The door opened although nobody had been let through.
        case forcedOpen = "forced-open"
        case forcedOpenCleared = "forced-open-cleared"
        /// The fire release became active: the door is released, and stays so until a reset.
        case fireRaised = "fire-raised"
        /// The fire release is no longer active; the door stays released.
        case fireCleared = "fire-cleared"
        /// The fire release was reset by an operator.
        case fireReset = "fire-reset"
        case doorbell
    }

    package var at: Timestamp
    package var door: DoorID
    package var kind: Kind
    /// What went wrong with it, in plain words.
    package var detail: String?

    package init(at: Timestamp, door: DoorID, kind: Kind, detail: String? = nil) {
        self.at = at
        self.door = door
        self.kind = kind
        self.detail = detail
    }
}
