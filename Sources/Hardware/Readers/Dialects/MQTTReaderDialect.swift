import AccessControl

/// What a reader on MQTT publishes; described in `Docs/protocols.md`.
package enum MQTTReaderDialect: Sendable, Hashable {
    /// `{"card": "04A2B3C4"}` to the topic.
    case generic
    /// Nottingham's gatekeeper: digits to `<topic>/RFID` or `<topic>/<side>/RFID`, keys to `<topic>/Keypad`.
    case nottingham(side: String?)
    /// esp-rfid up to 1.x: access events to the topic, with UIDs whose bytes lack their leading zeros.
    case espRFID1
    /// esp-rfid 2.0: access events to `<topic>/send`, told apart by the host's name.
    case espRFID2(hostname: String?)

    /// The topics to subscribe to.
    func topics(_ topic: String) -> [String] {
        switch self {
        case .generic, .espRFID1: [topic]
        case .nottingham(let side?): ["\(topic)/\(side)/RFID", "\(topic)/Keypad"]
        case .nottingham(nil): ["\(topic)/RFID", "\(topic)/Keypad"]
        case .espRFID2: ["\(topic)/send"]
        }
    }

    var hasKeypad: Bool {
        if case .nottingham = self { true } else { false }
    }
}

/// What a message of a reader says.
enum MQTTReaderMessage: Sendable {
    case tap(CardNumber, alternatives: [CardNumber])
    case keys([KeypadKey])
    case bad(BadFrame)
    /// A heartbeat, another device's message, or an event that is not about cards.
    case other
}

extension MQTTReaderMessage: Equatable {}
