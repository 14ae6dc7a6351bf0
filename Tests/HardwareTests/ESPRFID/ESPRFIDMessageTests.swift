import AccessControl
import Testing

@testable import Hardware

@Suite("The bytes of esp-rfid 2.0")
struct ESPRFIDMessageTests {
    @Test(
        "are read, as each version writes them",
        arguments: [
            (#"{"type":"boot","time":1,"uptime":0,"ip":"192.168.1.20","hostname":"front"}"#, .boot),
            (#"{"type":"boot","time":1,"uptime":"0","ip":"192.168.1.20","hostname":"front"}"#, .boot),
            (#"{"type":"heartbeat","time":1,"uptime":999,"ip":"192.168.1.20","hostname":"front"}"#, .heartbeat),
            (#"{"type":"hearthbeat","time":1}"#, .heartbeat),
            (
                #"{"type":"access","time":1,"isKnown":"true","access":"Always","username":"a","uid":"4aff12","hostname":"front","doorName":"x"}"#,
                .access(uid: "4aff12", isKnown: true, user: "a")
            ),
            (
                #"{"cmd":"log","type":"access","time":1,"isKnown":"false","access":"Denied","username":"Unknown","uid":"4aff12","door":"front"}"#,
                .access(uid: "4aff12", isKnown: false, user: "Unknown")
            ),
            (
                #"{"type":"access","isKnown":"true","access":["Always","Always"],"username":"a","uid":"1","hostname":"front","doorName":["x","y"]}"#,
                .access(uid: "1", isKnown: true, user: "a")
            ),
            (#"{"type":"access","isKnown":"true","access":"Always","username":"MQTT","uid":" "}"#, .other),
            (
                #"{"command":"userfile","uid":"1234","user":"x","acctype":1,"acctype2":null,"acctype3":null,"acctype4":null,"validsince":0,"validuntil":1608336000}"#,
                .user(ESPRFIDUser(uid: "1234", name: "x", accessType: 1, validUntil: 1_608_336_000))
            ),
            (
                #"{"cmd":"adduser","doorip":"192.168.1.20","uid":"1234","user":"x","acctype":"1","validsince":"0","validuntil":"1608336000"}"#,
                .user(ESPRFIDUser(uid: "1234", name: "x", accessType: 1, validUntil: 1_608_336_000))
            ),
            (#"{"uid":"1234","user":"x"}"#, .user(ESPRFIDUser(uid: "1234", name: "x", accessType: 0, validUntil: 0))),
            (#"{"type":"adduser","ip":"192.168.1.20","hostname":"front"}"#, .acknowledged("adduser")),
            (#"{"type":"INFO","src":"door","desc":"Door Open","hostname":"front"}"#, .other),
            (#"{"type":"WARN","src":"rfid","desc":"Unknown rfid tag is scanned","data":"","cmd":"event"}"#, .other),
            ("{}", .other),
        ] as [(String, ESPRFIDMessage.Content)]
    )
    func reading(_ text: String, _ content: ESPRFIDMessage.Content) {
        #expect(ESPRFIDMessage(Array(text.utf8))?.content == content)
    }

    @Test("name their node in one of several ways")
    func nodes() {
        let named = ESPRFIDMessage(Array(#"{"type":"heartbeat","uptime":"9","ip":"10.0.0.1","hostname":"a"}"#.utf8))
        #expect(named?.hostname == "a" && named?.ip == "10.0.0.1" && named?.uptime == 9)
        let older = ESPRFIDMessage(Array(#"{"type":"access","uid":"1","door":"a"}"#.utf8))
        #expect(older?.hostname == "a" && older?.ip == nil)
    }

    @Test(
        "are passed over when they are none",
        arguments: [
            "", "{", "[]", "1", "null", "\u{0}", #"{"type":1}"#, #"{"type":"boot","uptime":[]}"#,
            #"{"type":"boot","x":"\#(String(repeating: "x", count: 1100))"}"#,
        ]
    )
    func garbage(_ text: String) {
        #expect(ESPRFIDMessage(Array(text.utf8)) == nil)
    }

    @Test("are written as its commands, in less than its 255 bytes")
    func writing() {
        let user = ESPRFIDUser(uid: "4aff12", name: "p2k16:ada", accessType: 1, validUntil: 1_608_466_200)
        let expected: [(ESPRFIDCommand, String)] = [
            (.openDoor, #"{"cmd":"opendoor","doorip":"192.168.1.20"}"#),
            (.listUsers, #"{"cmd":"getuserlist","doorip":"192.168.1.20"}"#),
            (.delete(uid: "4aff12"), #"{"cmd":"deletuid","doorip":"192.168.1.20","uid":"4aff12"}"#),
            (
                .add(user),
                #"{"acctype":"1","cmd":"adduser","doorip":"192.168.1.20","uid":"4aff12","user":"p2k16:ada","validsince":"0","validuntil":"1608466200"}"#
            ),
        ]
        for (command, text) in expected {
            #expect(String(decoding: command.body(to: "192.168.1.20"), as: UTF8.self) == text)
        }
    }

    @Test("give every UID that a text may stand for")
    func candidates() {
        func bytes(_ text: String, _ syntax: CardNumberSyntax = CardNumberSyntax()) -> [[UInt8]] {
            ESPRFIDUID.candidates(text, syntax).map(\.bytes)
        }
        // 04 0A FF 12 without its zeros, and with them.
        #expect(bytes("4aff12").contains([0x04, 0x0A, 0xFF, 0x12]))
        #expect(bytes("040AFF12").first == [0x04, 0x0A, 0xFF, 0x12])
        // 04 A3 5F 1B C2 66 80, as NXP's cards begin.
        #expect(bytes("4a35f1bc26680").contains([0x04, 0xA3, 0x5F, 0x1B, 0xC2, 0x66, 0x80]))
        #expect(bytes("04A35F1BC26680") == [[0x04, 0xA3, 0x5F, 0x1B, 0xC2, 0x66, 0x80]])
        // Both a token of 5 bytes and a UID of 7 with four short bytes.
        #expect(bytes("4a35f1bc26").first?.count == 5 && bytes("4a35f1bc26").contains { $0.count == 7 })
        #expect(bytes("0008165538", CardNumberSyntax(notation: .decimal)) == [[0x00, 0x7C, 0x98, 0xA2]])
        #expect(bytes("xyz").isEmpty && bytes("").isEmpty && bytes("12").isEmpty)
    }
}
