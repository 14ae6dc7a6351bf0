import MQTT

/// A message to or from a controller, as text.
struct ControllerMessage: Sendable, Hashable {
    let topic: String
    let text: String

    init(_ topic: String, _ text: String) {
        self.topic = topic
        self.text = text
    }

    /// What controllers say is shorter by far than what is kept of it. Some of it is shown to people, so control characters
    /// other than the line feed, which separates lines here, are replaced.
    init(_ message: MQTTMessage) {
        let isPlain = { (byte: UInt8) in (0x20..<0x7F).contains(byte) || byte == 0x0A }
        let shown = message.payload.prefix(200).map { isPlain($0) ? $0 : UInt8(ascii: "?") }
        self.init(message.topic, String(decoding: shown, as: UTF8.self))
    }
}
