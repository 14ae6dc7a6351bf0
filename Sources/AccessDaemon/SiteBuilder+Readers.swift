import AccessControl
import Hardware
import Logging
import MQTT

// The readers and what they show to members.
extension SiteBuilder {
    func readers(
        doors: [DoorID: DoorController],
        tools: [String: ToolSupervisor],
        broker: MQTTClient?
    ) -> [ReaderID: ReaderAssignment] {
        var readers: [ReaderID: ReaderAssignment] = [:]
        for settings in self.configuration.readers {
            let place: TapPlace? =
                switch settings.place {
                case .door(let door): doors[door].map { .door($0) }
                case .tool(let tool): tools[tool].map { .tool($0) }
                }
            guard let place, let reader = self.reader(settings, broker: broker) else { continue }
            var feedback = reader.feedback.map { [$0] } ?? []
            for signal in [settings.led, settings.buzzer].compactMap(\.self) {
                feedback.append(
                    OutputFeedback(
                        output: self.output(signal.output),
                        patterns: signal.patterns,
                        logger: self.logger
                    )
                )
            }
            readers[settings.id] = ReaderAssignment(reader: reader, place: place, feedback: feedback)
        }
        return readers
    }

    private func reader(_ settings: Configuration.Reader, broker: MQTTClient?) -> (any CardReader)? {
        let syntax = settings.syntax
        switch settings.source {
        case .simulated:
            return SimulatedReader(id: settings.id, syntax: syntax)
        case .mqtt(let topic, let dialect, let reply):
            return broker.map { broker in
                MQTTReader(
                    id: settings.id,
                    client: broker,
                    topic: topic,
                    dialect: dialect,
                    replyTopic: reply,
                    syntax: syntax,
                    debounce: settings.debounce,
                    logger: self.logger
                )
            }
        case .serial(let device, let framing, let speed):
            return self.deviceReader(settings, SerialPort(path: device, speed: speed), gap: .milliseconds(150)) {
                switch framing {
                case .rdm6300: TokenFrameDecoder(hasLineEnd: false, syntax: syntax)
                case .id12la: TokenFrameDecoder(hasLineEnd: true, syntax: syntax)
                case .lines: LineFrameDecoder(syntax: syntax)
                }
            }
        case .keyboard(let device, let end, let gap):
            return self.deviceReader(settings, InputPort(path: device), gap: gap) {
                KeyboardFrameDecoder(syntax: syntax, end: end, gap: gap)
            }
        case .wiegand(let data0, let data1, let decoding):
            return WiegandReader(
                id: settings.id,
                lines: self.wiegandLines(data0: data0, data1: data1),
                settings: decoding,
                debounce: settings.debounce,
                logger: self.logger
            )
        }
    }

    private func deviceReader(
        _ settings: Configuration.Reader,
        _ port: any DevicePort,
        gap: Duration,
        _ makeDecoder: @escaping @Sendable () -> any ByteFrameDecoder
    ) -> DeviceReader {
        DeviceReader(
            id: settings.id,
            kind: settings.source.kind,
            port: port,
            gap: gap,
            debounce: settings.debounce,
            logger: self.logger,
            makeDecoder: makeDecoder
        )
    }
}

extension Configuration.Reader.Source {
    var kind: ReaderKind {
        switch self {
        case .simulated: .simulated
        case .mqtt: .mqtt
        case .serial: .serial
        case .keyboard: .keyboard
        case .wiegand: .wiegand
        }
    }
}
