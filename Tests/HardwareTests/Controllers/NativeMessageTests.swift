import AccessControl
import CardHashing
import Testing

@testable import Hardware

@Suite("The bytes of the own dialect")
struct NativeMessageTests {
    private static let envelope = #""boot":"a1b2c3d4","count":7,"uptime":15000"#

    @Test(
        "reads what a controller writes",
        arguments: [
            (#"{"type":"hello",\#(envelope)}"#, .hello),
            (
                #"{"type":"state",\#(envelope),"powered":true,"seen":0}"#,
                .state(.init(isPowered: true, isRunning: nil, seen: 0))
            ),
            (
                #"{ "seen": 9007199254740992, "powered":false,"running":true,"nonce":"n-_9","type":"state",\#(envelope),"new":[1] }"#,
                .state(.init(isPowered: false, isRunning: true, seen: 1 << 53, nonce: "n-_9"))
            ),
            (
                #"{"type":"request",\#(envelope),"wish":"tap","card":"04A35F1BC26680"}"#,
                .request(.init(wish: .tap, card: "04A35F1BC26680"))
            ),
            (#"{"type":"request",\#(envelope),"wish":"check-in"}"#, .request(.init(wish: .checkIn, card: nil))),
            (#"{"type":"done",\#(envelope),"of":3}"#, .done(of: 3, error: nil)),
            (#"{"type":"done",\#(envelope),"of":3,"error":"line\u0007break\n"}"#, .done(of: 3, error: "line?break?")),
            (#"{"type":"returned",\#(envelope)}"#, .returned),
            (#"{"type":"trouble",\#(envelope),"text":"kjølevann"}"#, .trouble("kjølevann")),
            (#"{"type":"bye",\#(envelope)}"#, .bye),
        ] as [(String, NativeReport.Content)]
    )
    func reading(_ text: String, _ content: NativeReport.Content) {
        #expect(
            NativeReport(Array(text.utf8))
                == NativeReport(boot: "a1b2c3d4", count: 7, uptime: .seconds(15), content: content)
        )
    }

    @Test(
        "refuses anything else",
        arguments: [
            "", "{", "null", "[]", "true", "{}", "\u{0}", #"{"type":"hello"}"#,
            #"{"type":"reboot",\#(envelope)}"#, #"{"type":1,\#(envelope)}"#,
            #"{"type":"hello","boot":"a1b2c3d4","count":7}"#, #"{"type":"hello","boot":"a1b2c3d4","uptime":7}"#,
            #"{"type":"hello","boot":"a1b2c3d4","count":0,"uptime":7}"#,
            #"{"type":"hello","boot":"a1b2c3d4","count":-1,"uptime":7}"#,
            #"{"type":"hello","boot":"a1b2c3d4","count":1.5,"uptime":7}"#,
            #"{"type":"hello","boot":"a1b2c3d4","count":"1","uptime":7}"#,
            #"{"type":"hello","boot":"a1b2c3d4","count":9007199254740993,"uptime":7}"#,
            #"{"type":"hello","boot":"a1b2c3d4","count":1e99,"uptime":7}"#,
            #"{"type":"hello","boot":"a1b2c3d4","count":1,"uptime":-7}"#,
            #"{"type":"hello","boot":"a1b","count":1,"uptime":7}"#,
            #"{"type":"hello","boot":"a1b2 c3d4","count":1,"uptime":7}"#,
            #"{"type":"hello","boot":"bøøt","count":1,"uptime":7}"#,
            #"{"type":"state",\#(envelope),"seen":1}"#, #"{"type":"state",\#(envelope),"powered":true}"#,
            #"{"type":"state",\#(envelope),"powered":1,"seen":1}"#,
            #"{"type":"state",\#(envelope),"powered":true,"seen":-1}"#,
            #"{"type":"state",\#(envelope),"powered":true,"seen":0,"nonce":7}"#,
            #"{"type":"request",\#(envelope),"wish":"tap"}"#, #"{"type":"request",\#(envelope),"wish":"check-out"}"#,
            #"{"type":"request",\#(envelope),"card":"04"}"#,
            #"{"type":"request",\#(envelope),"wish":"own","card":"04"}"#,
            #"{"type":"done",\#(envelope)}"#, #"{"type":"done",\#(envelope),"of":0}"#,
            #"{"type":"trouble",\#(envelope)}"#,
            #"{"type":"trouble",\#(envelope),"text":"\#(String(repeating: "a", count: 1000))"}"#,
            String(repeating: "[", count: 1024), "{\"type\":\"hello\",\(envelope)}\u{0}",
        ]
    )
    func refusing(_ text: String) {
        #expect(NativeReport(Array(text.utf8)) == nil)
    }

    @Test("cuts what a device tells to people")
    func cutting() {
        let text = #"{"type":"trouble",\#(Self.envelope),"text":"\#(String(repeating: "é", count: 300))"}"#
        #expect(NativeReport(Array(text.utf8))?.content == .trouble(String(repeating: "é", count: 200)))
    }

    @Test("writes orders byte for byte")
    func writing() {
        let envelope = NativeCommand.Envelope(
            boot: "a1b2c3d4",
            count: 9,
            until: .milliseconds(17_001) + .microseconds(999)
        )
        let expected: [(NativeCommand, String)] = [
            (.ping(nonce: "n0"), #"{"nonce":"n0","type":"ping"}"#),
            (
                .order(envelope, .unlock(remaining: nil)),
                #"{"boot":"a1b2c3d4","count":9,"type":"unlock","until":17001}"#
            ),
            (
                .order(envelope, .unlock(remaining: .milliseconds(90_500))),
                #"{"boot":"a1b2c3d4","count":9,"seconds":90,"type":"unlock","until":17001}"#
            ),
            (.order(envelope, .lock), #"{"boot":"a1b2c3d4","count":9,"type":"lock","until":17001}"#),
            (
                .order(envelope, .warn(ToolWarning(remaining: .seconds(120), reason: "time/is \"up\""))),
                #"{"boot":"a1b2c3d4","count":9,"reason":"time/is \"up\"","seconds":120,"type":"warn","until":17001}"#
            ),
            (
                .order(
                    envelope,
                    .answer(of: 7, ToolAnswer(isGranted: false, reason: "never-paid", message: "Nei"))
                ),
                #"{"boot":"a1b2c3d4","count":9,"granted":false,"message":"Nei","of":7,"reason":"never-paid","type":"answer","until":17001}"#
            ),
        ]
        for (command, text) in expected { #expect(String(decoding: command.body, as: UTF8.self) == text) }
        // However long the words are, a small controller can hold the message.
        let words = String(repeating: "\u{1}\"é", count: 5000)
        let long = NativeCommand.order(envelope, .warn(ToolWarning(remaining: .seconds(1), reason: words)))
        #expect(long.body.count <= NativeReport.maximumLength)
    }

    @Test("signs the bytes, and takes no others")
    func sealing() {
        // RFC 4231, test case 2.
        let seal = MessageSeal { hmacSHA256($0, key: Array("Jefe".utf8)) }
        let body = Array("what do ya want for nothing?".utf8)
        let sealed = seal.seal(body)
        #expect(
            String(decoding: sealed, as: UTF8.self)
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843 what do ya want for nothing?"
        )
        #expect(seal.open(sealed) == body)
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(seal.open(changed) == nil, "byte \(index)")
        }
        #expect(seal.open(body) == nil && seal.open([]) == nil && seal.open(Array(sealed.prefix(65))) == nil)
        #expect(MessageSeal { hmacSHA256($0, key: Array("Jeff".utf8)) }.open(sealed) == nil)
    }
}
