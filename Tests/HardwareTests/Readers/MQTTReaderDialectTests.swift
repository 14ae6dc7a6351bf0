import AccessControl
import TestSupport
import Testing

@testable import Hardware

@Suite("The dialects of MQTT readers")
struct MQTTReaderDialectTests {
    private static let white = CardNumber(format: .full, bytes: [0x9C, 0x41, 0xE7, 0x2B])

    @Test("subscribe to the topics that their devices publish to")
    func topics() {
        #expect(MQTTReaderDialect.generic.topics("a/b") == ["a/b"])
        #expect(MQTTReaderDialect.espRFID1.topics("esprfid") == ["esprfid"])
        #expect(MQTTReaderDialect.espRFID2(hostname: "x").topics("esprfid") == ["esprfid/send"])
        #expect(MQTTReaderDialect.nottingham(side: nil).topics("nh/gk/1") == ["nh/gk/1/RFID", "nh/gk/1/Keypad"])
        #expect(MQTTReaderDialect.nottingham(side: "B").topics("nh/gk/1") == ["nh/gk/1/B/RFID", "nh/gk/1/Keypad"])
    }

    @Test("Nottingham: hexadecimal digits and keys")
    func nottingham() {
        let dialect = MQTTReaderDialect.nottingham(side: nil)
        #expect(Self.decode("9C41E72B", dialect, "nh/gk/1/RFID") == .tap(Self.white, alternatives: []))
        #expect(Self.decode("none", dialect, "nh/gk/1/RFID") == .bad(.number(.notADigit)))
        #expect(Self.decode("19*#", dialect, "nh/gk/1/Keypad") == .keys([.digit(1), .digit(9), .clear, .enter]))
        #expect(Self.decode("", dialect, "nh/gk/1/Keypad") == .bad(.unexpected))
        #expect(Self.decode("1A", dialect, "nh/gk/1/Keypad") == .bad(.unexpected))
    }

    @Test(
        "esp-rfid 2.0: access events of one host",
        arguments: [
            (
                #"{"type":"access","time":1,"isKnown":"true","access":"Always","username":"a","uid":"9c41e72b","hostname":"front","doorName":"x"}"#,
                .tap(white, alternatives: [])
            ),
            (
                #"{"type":"access","isKnown":"true","access":["Always"],"uid":"9c41e72b","hostname":"front","doorName":["x","y"]}"#,
                .tap(white, alternatives: [])
            ),
            (#"{"type":"access","uid":"9c41e72b","hostname":"back"}"#, .other),
            (#"{"type":"access","isKnown":"false","access":"Denied","hostname":"front"}"#, .bad(.incomplete)),
            (
                #"{"type":"WARN","src":"rfid","desc":"Unknown rfid tag is scanned","data":"","hostname":"front"}"#,
                .bad(.incomplete)
            ),
            (#"{"type":"heartbeat","time":1,"uptime":9,"ip":"192.0.2.1","hostname":"front"}"#, .other),
            (#"{"type":"INFO","src":"door","desc":"Door Open","hostname":"front"}"#, .other),
            (#"{"type":"access","uid":"xyz","hostname":"front"}"#, .bad(.number(.notADigit))),
            ("{", .bad(.unexpected)), (String(repeating: " ", count: 2000), .bad(.overlong)),
        ] as [(String, MQTTReaderMessage)]
    )
    func espRFID2(_ payload: String, _ message: MQTTReaderMessage) {
        #expect(Self.decode(payload, .espRFID2(hostname: "front"), "esprfid/send") == message)
    }

    @Test("esp-rfid 1.x: every UID that the text may stand for, and no other")
    func espRFID1() throws {
        // 04 0A FF 12 is printed without its zeros.
        let readings = try Self.readings("4aff12")
        #expect(readings.contains([0x04, 0x0A, 0xFF, 0x12]) && readings.contains([0x4A, 0xFF, 0x01, 0x02]))
        #expect(readings.count == 6 && Set(readings).count == 6)
        for reading in readings { #expect(reading.map { String($0, radix: 16) }.joined() == "4aff12") }
        // A byte of zero is one digit, and no byte of two digits begins with it.
        #expect(try Self.readings("40ff12").allSatisfy { $0.first == 0x04 || $0.first == 0x40 })
        #expect(try Self.readings("0000") == [[0, 0, 0, 0]])
        #expect(try Self.readings("9c41e72b").first == [0x9C, 0x41, 0xE7, 0x2B])
        for (text, fault) in [
            ("", BadFrame.number(.unusualLength(0))), ("123", .number(.unusualLength(2))),
            ("9c41e72g", .number(.notADigit)), (String(repeating: "1", count: 21), .number(.tooLong)),
        ] {
            #expect(Self.decode(#"{"type":"access","uid":"\#(text)"}"#, .espRFID1, "esprfid") == .bad(fault))
        }
    }

    @Test("esp-rfid 1.x: the true UID is always among the readings")
    func unpaddedProperty() throws {
        var random = SeededGenerator(16)
        for _ in 0..<300 {
            let count = [4, 7, 10].randomElement(using: &random) ?? 4
            let uid = (0..<count).map { _ in
                Bool.random(using: &random)
                    ? UInt8.random(in: 0...15, using: &random) : .random(in: 0...255, using: &random)
            }
            let readings = try Self.readings(uid.map { String($0, radix: 16) }.joined())
            #expect(readings.contains(uid) && readings.count <= 300)
        }
    }

    @Test("say to a display what became of a tap")
    func feedback() {
        for signal in ReaderSignal.allCases {
            #expect(signal.text.utf8.count <= 32 && signal.text.utf8.allSatisfy { $0 < 128 })
        }
        let text = { String(decoding: MQTTFeedback.payload(of: $0, $1), as: UTF8.self) }
        #expect(text(.granted, .display) == "3000:Welcome")
        #expect(
            text(.unknownCard, .json(reader: "entrance"))
                == #"{"reader":"entrance","result":"unknown_card","text":"Unknown card"}"#
        )
    }

    private static func readings(_ text: String) throws -> [[UInt8]] {
        let message = Self.decode(#"{"type":"access","uid":"\#(text)"}"#, .espRFID1, "esprfid")
        guard case .tap(let number, let alternatives) = message else {
            throw BadFrameError()
        }
        return [number.bytes] + alternatives.map(\.bytes)
    }

    private struct BadFrameError: Error {}

    private static func decode(_ payload: String, _ dialect: MQTTReaderDialect, _ topic: String) -> MQTTReaderMessage {
        dialect.decode(Array(payload.utf8), topic: topic, syntax: CardNumberSyntax())
    }
}
