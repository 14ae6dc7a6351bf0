/// The tool locks that p2k16 commands: `true` to `<base>/unlock` or `<base>/lock`.
///
/// Source: the web application and the messages of its production.
struct P2K16Dialect: ControllerDialect {
    let base: String
    /// Whether it says `true` or `false` on `<base>/islocked` after each command.
    let answers: Bool

    var capabilities: ToolControllerCapabilities { self.answers ? [.lock, .confirm] : .lock }
    var filters: [String] { self.answers ? [self.stateTopic] : [] }

    private var stateTopic: String { "\(self.base)/islocked" }

    func plan(_ order: ControllerOrder) -> ControllerPlan {
        .send(ControllerMessage("\(self.base)/\(order.isLocked ? "lock" : "unlock")", "true"))
    }

    func read(_ message: ControllerMessage) -> [ControllerSign]? {
        switch message.text {
        case "true": [.locked]
        case "false": [.unlocked]
        default: nil
        }
    }
}
