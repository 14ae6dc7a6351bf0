import FoundationEssentials
import Hardware

/// The message by which a participant of MsgFlo makes itself known, as a dlock13 sends it.
struct DLock13Discovery: Encodable {
    /// Where MsgFlo listens for participants.
    static let topic = "fbp"
    /// MsgFlo takes a participant for gone after 60 s; its libraries repeat the message every third of that.
    static let interval = Duration.seconds(20)

    struct Port: Encodable {
        var id: String
        var type: String
        var queue: String
    }

    struct Participant: Encodable {
        var id: String
        var role: String
        var component = "DoorLock"
        var label: String
        var inports: [Port]
        var outports: [Port]
    }

    var `protocol` = "discovery"
    var command = "participant"
    var payload: Participant

    init(_ topics: DLock13Topics) {
        let role = topics.base.split(separator: "/").last.map(String.init) ?? topics.base
        self.payload = Participant(
            id: role,
            role: role,
            label: "Door lock for \(role)",
            inports: [Port(id: "open", type: "int", queue: topics.open)],
            outports: [
                Port(id: "isopen", type: "boolean", queue: topics.isOpen),
                Port(id: "openuntil", type: "int", queue: topics.openUntil),
                Port(id: "error", type: "string", queue: topics.error),
            ]
        )
    }

    var encoded: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return Array(try encoder.encode(self))
        }
    }
}
