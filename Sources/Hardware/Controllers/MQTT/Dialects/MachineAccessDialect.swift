/// A machine-access relay, as its firmware speaks and as its document says.
///
/// Only `command=` is sent: a `request=` line, which the document has, makes the firmware answer an error although it
/// obeys. Its `online` topic is no help to who comes late: the last will `0` is kept by the broker, the `1` never
/// overwrites it. So what is heard live counts, and `refresh` is what makes it speak.
///
/// Source: bitraf/machine-access, `relay/machine-access/main/app.cpp` and `README.md`.
struct MachineAccessDialect: ControllerDialect {
    let topics: MachineAccessTopics
    /// Whether `online` was heard of a connection, of which `info` then tells nothing new.
    private var isAnnounced = false

    init(topics: MachineAccessTopics) {
        self.topics = topics
    }

    let capabilities: ToolControllerCapabilities = [.lock, .confirm, .proofOfLife]

    var filters: [String] {
        // With several relays it loses some of its answers to a refresh: those of the others tell that it lives.
        [self.topics.anyLocked, self.topics.error, self.topics.online, self.topics.info, self.topics.deviceError]
    }

    var probe: ControllerMessage? { ControllerMessage(self.topics.deviceCommand, "command=refresh") }

    func plan(_ order: ControllerOrder) -> ControllerPlan {
        .send(ControllerMessage(self.topics.command, order.isLocked ? "command=lock" : "command=unlock"))
    }

    mutating func read(_ message: ControllerMessage) -> [ControllerSign]? {
        switch message.topic {
        case self.topics.locked:
            return Self.isLocked(message.text).map { $0 ? [.locked] : [.unlocked] }
        case self.topics.online where message.text == "1":
            self.isAnnounced = true
            return [.started]
        case self.topics.online where message.text == "0":
            self.isAnnounced = false
            return [.gone]
        case self.topics.info:
            defer { self.isAnnounced = false }
            return self.isAnnounced ? [.alive] : [.started]
        case self.topics.error, self.topics.deviceError:
            return [.complaint(Self.words(message.text))]
        default:
            return message.topic.hasSuffix("/locked") && Self.isLocked(message.text) != nil ? [.alive] : nil
        }
    }

    /// The firmware says `1` or `0`, the document `state=locked` or `state=unlocked` among other lines.
    private static func isLocked(_ text: String) -> Bool? {
        switch Self.value(of: "state", in: text) ?? text {
        case "1", "locked", "lock": true
        case "0", "unlocked", "unlock": false
        default: nil
        }
    }

    /// The firmware says it in plain text, the document in a line `message=`.
    private static func words(_ text: String) -> String {
        Self.value(of: "message", in: text) ?? text
    }

    private static func value(of key: String, in text: String) -> String? {
        text.split(separator: "\n").first { $0.hasPrefix("\(key)=") }.map { String($0.dropFirst(key.count + 1)) }
    }
}
