// What happens at doors by itself or by hand, for people.
extension Text {
    /// - Parameter code: of an event of the type `door`; one of a newer daemon is shown as it is.
    static func happening(_ code: String) -> String {
        switch code {
        case "exit": "somebody left by the exit button"
        case "opened": "opened"
        case "closed": "closed"
        case "held-open-warning": "WARNING: stands open for long"
        case "held-open-warning-cleared": "no longer stands open"
        case "held-open": "ALARM: stands open for too long"
        case "held-open-cleared": "alarm over: no longer stands open"
        case "forced-open": "ALARM: opened although nobody was let through"
        case "forced-open-cleared": "alarm over: closed again after it was forced"
        case "fire-raised": "FIRE: released, stays open until reset"
        case "fire-cleared": "the fire release is no longer active; still open until reset"
        case "fire-reset": "the fire release was reset"
        case "doorbell": "somebody rings"
        default: code
        }
    }

    static func happeningColor(_ code: String) -> Style.Color? {
        switch code {
        case "forced-open", "held-open", "fire-raised": .red
        case "held-open-warning", "fire-cleared": .yellow
        case "forced-open-cleared", "held-open-cleared", "held-open-warning-cleared", "fire-reset": .green
        default: nil
        }
    }
}
