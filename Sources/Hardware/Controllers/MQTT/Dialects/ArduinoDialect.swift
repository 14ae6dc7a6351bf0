/// The Arduino sketch that came before machine-access: whatever arrives at `<base>/unlock` or `<base>/lock` is obeyed and
/// answered on `<base>/is_locked`, also when it was so already.
///
/// Source: bitraf/machine-access, `relay/mqtt`. It says nothing by itself, starts locked, and does not look at payloads.
struct ArduinoDialect: ControllerDialect {
    let base: String

    let capabilities: ToolControllerCapabilities = [.lock, .confirm, .reportsUse]

    var filters: [String] { ["is_locked", "is_running", "error"].map { "\(self.base)/\($0)" } }

    func plan(_ order: ControllerOrder) -> ControllerPlan {
        .send(ControllerMessage("\(self.base)/\(order.isLocked ? "lock" : "unlock")", "true"))
    }

    func read(_ message: ControllerMessage) -> [ControllerSign]? {
        switch (message.topic, message.text) {
        case ("\(self.base)/is_locked", "true"): [.locked]
        case ("\(self.base)/is_locked", "false"): [.unlocked]
        case ("\(self.base)/is_running", "true"): [.running(true)]
        case ("\(self.base)/is_running", "false"): [.running(false)]
        case ("\(self.base)/error", let text): [.complaint(text)]
        default: nil
        }
    }
}
