package import AccessControl
package import Hardware

extension Configuration {
    /// An entry of the section `readers`.
    package struct Reader: Sendable, Hashable {
        /// Where the numbers come from.
        package enum Source: Sendable, Hashable {
            /// From `p2k16ctl tap`.
            case simulated
            /// - Parameters:
            ///   - topic: or what its topics begin with, as the dialect says.
            ///   - reply: the topic for answers of the generic dialect.
            case mqtt(topic: String, dialect: MQTTReaderDialect, reply: String?)
            /// - Parameter speed: in bits per second.
            case serial(device: String, framing: SerialFraming, speed: Int)
            /// - Parameter gap: longer than any pause inside the digits of a card: 20 ms to 2 s.
            case keyboard(device: String, end: KeyboardFrameDecoder.End, gap: Duration)
            case wiegand(data0: GPIOLine, data1: GPIOLine, settings: WiegandDecoder.Settings)
        }

        /// What a reader stands at.
        package enum Place: Sendable, Hashable {
            case door(DoorID)
            /// By the tool's name.
            case tool(String)

            var isTool: Bool {
                if case .tool = self { true } else { false }
            }
        }

        /// What frames on a serial line look like.
        package enum SerialFraming: String, Sendable, Hashable, CaseIterable {
            case rdm6300
            /// ID-12LA and ID-20.
            case id12la
            /// Digits as a line of text.
            case lines
        }

        /// A light or a buzzer at the reader.
        package struct Signal: Sendable, Hashable {
            package var output: Output
            package var patterns: FeedbackPatterns
        }

        package var id: ReaderID
        package var source: Source
        /// What a tap asks for.
        package var place: Place
        /// How the reader writes card numbers.
        package var syntax: CardNumberSyntax
        /// For how long the same card is not taken again: 0 to 60 s.
        package var debounce: Duration
        package var led: Signal?
        package var buzzer: Signal?
    }
}

extension Configuration.Reader {
    /// Nil for a reader of a tool.
    package var door: DoorID? {
        if case .door(let door) = self.place { door } else { nil }
    }

    /// How much of card numbers it delivers.
    package var formats: Set<CardFormat> {
        guard case .wiegand(_, _, let settings) = self.source else { return [self.syntax.format] }
        return settings.cardFormat.map { [$0] } ?? Set(settings.formats.compactMap(\.cardFormat))
    }

    /// Whether a PIN can be typed at it.
    package var hasKeypad: Bool {
        switch self.source {
        // With p2k16ctl tap --pin.
        case .simulated: true
        case .mqtt(_, .nottingham, _): true
        case .wiegand(_, _, let settings): !settings.formats.isDisjoint(with: [.keypad4, .keypad8])
        case .mqtt, .serial, .keyboard: false
        }
    }
}

extension Configuration.Reader.Source {
    /// What no two readers may share; nil for none.
    var place: String? {
        switch self {
        case .simulated: nil
        case .mqtt(let topic, .espRFID2(let hostname?), _): "\(topic) \(hostname)"
        case .mqtt(let topic, .nottingham(let side?), _): "\(topic) \(side)"
        case .mqtt(let topic, _, _): topic
        case .serial(let device, _, _), .keyboard(let device, _, _): device
        // Its lines are compared with all others.
        case .wiegand: nil
        }
    }

    var placeName: String {
        switch self {
        case .simulated, .mqtt, .wiegand: "topic"
        case .serial, .keyboard: "device"
        }
    }
}
