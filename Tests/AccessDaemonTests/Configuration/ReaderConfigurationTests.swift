import AccessControl
import Hardware
import Testing

@testable import AccessDaemon

@Suite("Readers in the configuration")
struct ReaderConfigurationTests {
    private static func parse(_ readers: String) throws -> Configuration {
        try Configuration.parse(
            """
            site: demo
            mqtt: { host: h }
            doors: { a: { circles: [x], lock: { type: simulated } } }
            readers:
              \(readers)
              z: { type: simulated, door: a }
            """,
            path: "/a.yaml"
        )
    }

    @Test(
        "are read with their defaults",
        arguments: [
            (
                "r: { type: serial, door: a, device: /dev/serial/by-id/x, protocol: rdm6300 }",
                .serial(device: "/dev/serial/by-id/x", framing: .rdm6300, speed: 9600), .hexadecimal
            ),
            (
                "r: { type: serial, door: a, device: /dev/serial/by-id/x, protocol: lines, speed: 115200 }",
                .serial(device: "/dev/serial/by-id/x", framing: .lines, speed: 115_200), .hexadecimal
            ),
            (
                "r: { type: keyboard, door: a, device: /dev/input/by-id/x-event-kbd }",
                .keyboard(device: "/dev/input/by-id/x-event-kbd", end: .enter, gap: .milliseconds(150)), .decimal
            ),
            (
                "r: { type: mqtt, door: a, topic: t, reply: u }",
                .mqtt(topic: "t", dialect: .generic, reply: "u"), .hexadecimal
            ),
            (
                "r: { type: mqtt, door: a, topic: nh/gk/1, dialect: nottingham, side: A }",
                .mqtt(topic: "nh/gk/1", dialect: .nottingham(side: "A"), reply: nil), .hexadecimal
            ),
            (
                "r: { type: mqtt, door: a, topic: t, dialect: esp-rfid-2, hostname: front }",
                .mqtt(topic: "t", dialect: .espRFID2(hostname: "front"), reply: nil), .hexadecimal
            ),
        ] as [(String, Configuration.Reader.Source, CardNumberSyntax.Notation)]
    )
    func sources(_ text: String, _ source: Configuration.Reader.Source, _ notation: CardNumberSyntax.Notation) throws {
        let reader = try #require(try Self.parse(text).readers.first)
        #expect(reader.source == source && reader.syntax.notation == notation)
    }

    @Test("Wiegand: lines, lengths, keypad, and short forms by the length")
    func wiegand() throws {
        let configuration = try Self.parse(
            "r: { type: wiegand, door: a, chip: gpiochip0, data0: 23, data1: D1, active: low, bits: [26, 34], keypad: 4-bit }"
        )
        let reader = try #require(configuration.readers.first)
        guard case .wiegand(let data0, let data1, let settings) = reader.source else {
            Issue.record("no Wiegand reader")
            return
        }
        #expect(data0.line == .offset(23) && data1.line == .name("D1") && data0.isActiveLow && data1.isActiveLow)
        #expect(settings.formats == [.bits26, .bits34, .keypad4] && settings.gap == .milliseconds(25))
        #expect(settings.cardFormat == nil && reader.hasKeypad)
        #expect(configuration.shortFormats == [.short24, .short32])
    }

    @Test(
        "of frames without parity beside others have a note",
        arguments: [
            ("[32, 34]", "'readers.r.bits' has 32, of which no bit is checked, beside other lengths"),
            ("[26, 34, 56]", "'readers.r.bits' has 56, of which no bit is checked"), ("[26, 34, 37]", nil),
            ("[32]", nil), ("[56]", nil),
        ] as [(String, String?)]
    )
    func unchecked(_ bits: String, _ note: String?) throws {
        let notes = try Self.parse(
            "r: { type: wiegand, door: a, chip: gpiochip0, data0: 23, data1: 24, bits: \(bits) }"
        ).notes.filter { $0.message.contains("bits") }
        #expect(notes.count == (note == nil ? 0 : 1))
        if let note { #expect(notes.first?.message.contains(note) == true) }
    }

    @Test("patterns replace single defaults")
    func feedback() throws {
        let reader = try #require(
            try Self.parse(
                "r: { type: simulated, door: a, buzzer: { type: simulated, patterns: { granted: [], denied: [1s, 50ms] } } }"
            ).readers.first
        )
        #expect(reader.led == nil && reader.buzzer?.patterns[.granted] == FeedbackPattern([]))
        #expect(reader.buzzer?.patterns[.denied] == FeedbackPattern([.seconds(1), .milliseconds(50)]))
        #expect(reader.buzzer?.patterns[.tryAgain] == FeedbackPatterns.buzzer[.tryAgain])
    }

    @Test(
        "mistakes are told",
        arguments: [
            ("r: { type: serial, door: a, device: /d, protocol: rdm6300, notation: hex }", "unknown key 'notation'"),
            ("r: { type: serial, door: a, device: /d, protocol: rdm6300, speed: 9601 }", "must be one of 1200"),
            ("r: { type: mqtt, door: a, topic: nh/, dialect: nottingham }", "ends with a slash"),
            ("r: { type: mqtt, door: a, topic: t, dialect: esp-rfid-1, notation: hex }", "unknown key 'notation'"),
            (
                "r: { type: wiegand, door: a, chip: c, data0: 1, data1: 1, bits: [26] }",
                "same line as 'readers.r.data0'"
            ),
            (
                "r: { type: wiegand, door: a, chip: c, data0: 1, data1: 2, bits: [26] }\n  s: { type: simulated, door: a, led: { type: gpio, chip: c, line: 2 } }",
                "'readers.s.led' is on the same line as 'readers.r.data1'"
            ),
            ("r: { type: wiegand, door: a, chip: c, data0: 1, data1: 2, bits: [27] }", "no length of a card"),
            ("r: { type: wiegand, door: a, chip: c, data0: 1, data1: 2, bits: [] }", "is empty"),
            ("r: { type: simulated, door: a, led: { type: simulated, patterns: { grated: [1s] } } }", "'granted'"),
            (
                "r: { type: keyboard, door: a, device: /d }\n  s: { type: keyboard, door: a, device: /d }",
                "same device as the reader 'r'"
            ),
        ]
    )
    func mistakes(_ text: String, _ message: String) throws {
        #expect {
            _ = try Self.parse(text)
        } throws: { error in
            "\(error)".contains(message)
        }
    }

    @Test(
        "of a door that asks for a PIN all have a keypad",
        arguments: [
            ("{ type: mqtt, door: a, topic: t }", false),
            ("{ type: serial, door: a, device: /d, protocol: rdm6300 }", false),
            ("{ type: keyboard, door: a, device: /d }", false),
            ("{ type: wiegand, door: a, chip: c, data0: 1, data1: 2, bits: [26] }", false),
            ("{ type: wiegand, door: a, chip: c, data0: 1, data1: 2, bits: [26], keypad: 8-bit }", true),
            ("{ type: mqtt, door: a, topic: t, dialect: nottingham }", true),
            ("{ type: simulated, door: a }", true),
        ]
    )
    func keypads(_ reader: String, _ isAccepted: Bool) throws {
        let text = """
            site: demo
            mqtt: { host: h }
            doors: { a: { circles: [x], pin: always, lock: { type: simulated } } }
            readers: { r: \(reader), s: { type: simulated, door: a } }
            """
        guard !isAccepted else {
            #expect(try Configuration.parse(text, path: "/a.yaml").doors.map(\.asksForPIN) == [true])
            return
        }
        #expect {
            _ = try Configuration.parse(text, path: "/a.yaml")
        } throws: { error in
            let told = "\(error)"
            return told.contains("the reader 'r' has no keypad, and its door 'a' asks for a PIN")
                && told.contains("Configure its keypad, or remove 'pin' from the door.")
        }
    }

    @Test("names that may go to another device are noted")
    func unstableNames() throws {
        let configuration = try Self.parse("r: { type: serial, door: a, device: /dev/ttyUSB0, protocol: id12la }")
        #expect(configuration.notes.map(\.message).contains { $0.contains("may go to another device") })
    }
}
