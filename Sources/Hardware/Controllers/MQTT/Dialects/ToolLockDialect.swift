/// A toollock: it lets go of the tool for 10 s when told, and locks again by itself, or when the tool is put back.
///
/// It cannot be told to lock. It repeats its state every 30 s, so that a transition which was missed is made up for.
///
/// Source: bitraf/toollock, `toollock.ino` and `toollock.hpp`.
struct ToolLockDialect: ControllerDialect {
    private enum Word: String {
        case lockInit, toolPresent, takeTool, toolTaken
    }

    let base: String
    let tellsReturn: Bool
    /// What it said last, and whether that still says how it stands.
    private var word: (value: Word, isCurrent: Bool)?
    /// Whether the tool was out when it was last heard of.
    private var isOut = false
    /// Whether an unlock is on its way.
    private var isAsked = false
    /// For whom it was unlocked since the last order to lock.
    private var holder: String?

    init(base: String, tellsReturn: Bool) {
        self.base = base
        self.tellsReturn = tellsReturn
    }

    var capabilities: ToolControllerCapabilities {
        self.tellsReturn ? [.confirm, .proofOfLife, .reportsReturn] : [.confirm, .proofOfLife]
    }

    var filters: [String] { ["\(self.base)/state", "\(self.base)/error"] }

    mutating func plan(_ order: ControllerOrder) -> ControllerPlan {
        switch order {
        case .lock:
            self.holder = nil
            return .nothing
        case .unlock(let user):
            // The firmware answers an error to this, and must not be asked twice for one tool.
            if self.isAsked { return .refuse("the tool's lock was asked to open already and has not answered yet") }
            if let word = self.word, word.isCurrent, word.value == .takeTool {
                return .refuse("the tool's lock is open already, for 10 seconds: take the tool or wait")
            }
            // Told again after a lost connection it would open with nobody there to take the tool.
            if self.holder == user { return .nothing }
            self.isAsked = true
            return .send(ControllerMessage("\(self.base)/unlock", "1"))
        }
    }

    mutating func finished(_ order: ControllerOrder, obeyed: Bool) {
        self.isAsked = false
        if case .unlock(let user) = order, obeyed { self.holder = user }
    }

    mutating func read(_ message: ControllerMessage) -> [ControllerSign]? {
        if message.topic == "\(self.base)/error" { return [.complaint(message.text)] }
        guard let new = Word(rawValue: message.text) else { return nil }
        let isNews = self.word?.value != new || self.word?.isCurrent != true
        self.word = (new, true)
        switch new {
        case .lockInit:
            return isNews ? [.started] : [.alive]
        case .toolPresent:
            defer { self.isOut = false }
            return self.isOut && self.tellsReturn ? [.locked, .returned] : [.locked]
        case .takeTool:
            return [.unlocked]
        case .toolTaken:
            defer { self.isOut = true }
            // Repeated, it is no answer to an unlock that the firmware is about to refuse.
            return self.isAsked && self.isOut ? [.alive] : [.unlocked]
        }
    }

    mutating func outdate() {
        self.word?.isCurrent = false
    }
}
