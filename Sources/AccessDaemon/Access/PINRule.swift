import AccessControl

/// Which doors ask for a PIN after the card, and who compares it.
struct PINRule: Sendable {
    var doors: Set<DoorID> = []
    var desk = PINDesk()
}
