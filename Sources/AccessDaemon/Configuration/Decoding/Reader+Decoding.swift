import AccessControl
import Hardware

extension Configuration.Reader {
    init?(_ mapping: inout ConfigurationMapping, id: String, doors: [String], tools: [String], hasBroker: Bool) {
        let type = mapping.required("type")
        let kind = type?.choice(of: ReaderKind.self)
        if kind == .mqtt { type?.checkBroker(hasBroker) }
        let source = kind.flatMap { Source($0, &mapping) }
        let place = Configuration.Reader.Place(&mapping, doors: doors, tools: tools)
        // A Wiegand reader's is part of its source.
        let syntax = kind.flatMap { $0 == .wiegand ? nil : CardNumberSyntax(&mapping, of: $0, source) }
        let debounce = mapping.optional("debounce")?.duration(in: .zero ... .seconds(60))
        let led = mapping.optional("led")?.decode { Signal(&$0, defaults: .led) }
        let buzzer = mapping.optional("buzzer")?.decode { Signal(&$0, defaults: .buzzer) }
        if kind == nil { mapping.acceptAnything() }
        guard let source, let place else { return nil }
        self.init(
            id: ReaderID(id),
            source: source,
            place: place,
            syntax: syntax ?? CardNumberSyntax(),
            // At a tool a second tap means something.
            debounce: debounce ?? (place.isTool ? .milliseconds(500) : .seconds(2)),
            led: led,
            buzzer: buzzer
        )
    }
}

extension Configuration.Reader.Place {
    /// Either `door` or `tool`.
    fileprivate init?(_ mapping: inout ConfigurationMapping, doors: [String], tools: [String]) {
        guard let tool = mapping.optional("tool") else {
            guard let door = mapping.required("door")?.name(of: "door", among: doors) else { return nil }
            self = .door(DoorID(door))
            return
        }
        if let door = mapping.optional("door") {
            door.fail("stands beside 'tool'", suggestion: "A reader stands at a door or at a tool: remove one.")
        }
        guard let name = tool.name(of: "tool", among: tools) else { return nil }
        self = .tool(name)
    }
}

extension Configuration.Reader.Source {
    fileprivate init?(_ kind: ReaderKind, _ mapping: inout ConfigurationMapping) {
        switch kind {
        case .simulated: self = .simulated
        case .mqtt: self.init(mqtt: &mapping)
        case .serial: self.init(serial: &mapping)
        case .keyboard: self.init(keyboard: &mapping)
        case .wiegand: self.init(wiegand: &mapping)
        }
    }

    private init?(mqtt mapping: inout ConfigurationMapping) {
        let dialectValue = mapping.optional("dialect")
        let word = dialectValue?.word(among: ["generic", "nottingham", "esp-rfid-1", "esp-rfid-2"])
        let topicValue = mapping.required("topic")
        let topic = topicValue?.topic()
        let dialect: MQTTReaderDialect
        var reply: String?
        switch word ?? "generic" {
        case "nottingham":
            dialect = .nottingham(side: mapping.optional("side")?.word(among: ["A", "B"]))
        case "esp-rfid-1":
            dialect = .espRFID1
        case "esp-rfid-2":
            dialect = .espRFID2(hostname: mapping.optional("hostname")?.text())
        default:
            dialect = .generic
            reply = mapping.optional("reply")?.topic()
        }
        if dialect.isPrefix, let topic, topic.hasSuffix("/") {
            topicValue?.fail("ends with a slash", suggestion: "Leave the last slash away: more is put behind it.")
        }
        if dialectValue != nil, word == nil {
            mapping.acceptAnything()
            return nil
        }
        guard let topic else { return nil }
        self = .mqtt(topic: topic, dialect: dialect, reply: reply)
    }

    private init?(serial mapping: inout ConfigurationMapping) {
        let device = mapping.required("device")?.device(stable: "/dev/serial/by-id/", unstable: "/dev/tty")
        let framing = mapping.required("protocol")?.choice(of: Configuration.Reader.SerialFraming.self)
        let speeds = SerialPort.speeds.map(String.init)
        let speed = mapping.optional("speed")?.word(among: speeds).flatMap { Int($0) }
        guard let device, let framing else { return nil }
        self = .serial(device: device, framing: framing, speed: speed ?? 9600)
    }

    private init?(keyboard mapping: inout ConfigurationMapping) {
        let device = mapping.required("device")?.device(stable: "/dev/input/by-id/", unstable: "/dev/input/event")
        let end = mapping.optional("end")?.choice(of: KeyboardFrameDecoder.End.self)
        let gap = mapping.optional("gap")?.duration(in: .milliseconds(20) ... .seconds(2))
        guard let device else { return nil }
        self = .keyboard(device: device, end: end ?? .enter, gap: gap ?? .milliseconds(150))
    }

    private init?(wiegand mapping: inout ConfigurationMapping) {
        let data0 = Configuration.GPIOLine(&mapping, line: "data0", isOutput: false)
        let data1 = Configuration.GPIOLine(&mapping, line: "data1", isOutput: false)
        let bitsValue = mapping.required("bits")
        let bits = bitsValue?.list()?.compactMap { $0.wiegandFormat() }
        if let bitsValue, bits == [] {
            bitsValue.fail("is empty", suggestion: "Write [26, 34] or what the reader sends.")
        }
        let keypad = mapping.optional("keypad")?.word(among: ["none", "4-bit", "8-bit"])
        let gap = mapping.optional("gap")?.duration(in: .milliseconds(5) ... .milliseconds(250))
        let syntax = CardNumberSyntax(&mapping, of: .wiegand, nil)
        guard var data0, var data1, let bits else { return nil }
        // The wires idle high; only a level shifter that inverts makes it otherwise.
        let isActiveLow = mapping.peek("active") == nil || data0.isActiveLow
        data0.isActiveLow = isActiveLow
        data1.isActiveLow = isActiveLow
        if let bitsValue, bits.count > 1, let unchecked = bits.first(where: { !$0.hasCheckedParity }) {
            bitsValue.note(
                "has \(unchecked.rawValue), of which no bit is checked, beside other lengths: a frame that loses or gains "
                    + "bits on the way may pass for another card",
                suggestion: "Name only what the reader sends, best a length with parity: 26, 34 or 37."
            )
        }
        var formats = Set(bits)
        if keypad == "4-bit" { formats.insert(.keypad4) }
        if keypad == "8-bit" { formats.insert(.keypad8) }
        self = .wiegand(
            data0: data0,
            data1: data1,
            settings: WiegandDecoder.Settings(
                formats: formats,
                gap: gap ?? .milliseconds(25),
                byteOrder: syntax.byteOrder,
                cardFormat: mapping.peek("format") == nil ? nil : syntax.format
            )
        )
    }
}

extension MQTTReaderDialect {
    /// Whether the topic of the configuration is only the beginning.
    fileprivate var isPrefix: Bool {
        switch self {
        case .generic, .espRFID1: false
        case .nottingham, .espRFID2: true
        }
    }
}

extension CardNumberSyntax {
    /// The keys that say how a reader gives numbers, as far as its kind leaves a choice.
    fileprivate init(
        _ mapping: inout ConfigurationMapping,
        of kind: ReaderKind,
        _ source: Configuration.Reader.Source?
    ) {
        var hasDigits = true
        switch source {
        case .mqtt(_, .espRFID1, _):
            // Whole UIDs in hexadecimal, or what the firmware leaves of them.
            self.init()
            return
        case .serial(_, .rdm6300, _), .serial(_, .id12la, _): hasDigits = false
        case .simulated, .mqtt, .serial, .keyboard, .wiegand, nil: hasDigits = kind != .wiegand
        }
        let notation = hasDigits ? mapping.optional("notation")?.choice(of: Notation.self) : nil
        let length = hasDigits ? mapping.optional("length")?.integer(in: 1...10) : nil
        let order = mapping.optional("byte_order")?.choice(of: ByteOrder.self)
        let format = mapping.optional("format")?.choice(of: CardFormat.self)
        // Nearly every keyboard reader types ten decimal digits.
        let usual: Notation = kind == .keyboard ? .decimal : .hexadecimal
        self.init(
            notation: notation ?? usual,
            byteOrder: order ?? .normal,
            format: format ?? .full,
            length: length
        )
    }
}

extension Configuration.Reader.Signal {
    fileprivate init?(_ mapping: inout ConfigurationMapping, defaults: FeedbackPatterns) {
        let output = Configuration.Output(&mapping)
        var patterns = defaults
        if let section = mapping.optional("patterns") {
            let own: FeedbackPatterns? = section.decode { mapping in
                var own: FeedbackPatterns = [:]
                for signal in ReaderSignal.allCases {
                    guard let value = mapping.optional(signal.rawValue) else { continue }
                    own[signal] = value.pattern()
                }
                return own
            }
            patterns.merge(own ?? [:]) { $1 }
        }
        guard let output else { return nil }
        self.init(output: output, patterns: patterns)
    }
}

extension ConfigurationValue {
    /// The path of a device; names that change when others are plugged in are noted.
    fileprivate func device(stable: String, unstable: String) -> String? {
        guard let path = self.filePath() else { return nil }
        if path.hasPrefix(unstable), path.last?.isNumber == true, !path.hasPrefix("/dev/ttyAMA") {
            self.note(
                "is a name that may go to another device at the next start",
                suggestion: "Use the reader's own name: ls \(stable)"
            )
        }
        return path
    }

    fileprivate func wiegandFormat() -> WiegandFormat? {
        let known = WiegandFormat.allCases.filter { $0.cardFormat != nil }
        guard let number = self.integer(in: 4...64) else { return nil }
        guard let format = WiegandFormat(rawValue: number), known.contains(format) else {
            self.fail(
                "is no length of a card that is known here",
                suggestion: "Use \(known.map { String($0.rawValue) }.joined(separator: ", "))."
            )
            return nil
        }
        return format
    }

    /// On, off, on and so on.
    fileprivate func pattern() -> FeedbackPattern? {
        guard let elements = self.list() else { return nil }
        guard elements.count <= 32 else {
            self.fail("has more than 32 steps", suggestion: "Shorten it.")
            return nil
        }
        return FeedbackPattern(elements.compactMap { $0.duration(in: .milliseconds(10) ... .seconds(10)) })
    }
}
