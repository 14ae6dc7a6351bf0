import AccessControl
import APIContract
import Testing

@testable import Hardware

@Suite("Docs/asyncapi.yaml is what the code does")
struct AsyncDocumentTests {
    private static let document = AsyncDocument.shared

    @Test("has the channels and messages of the code, and examples of each")
    func messages() {
        #expect(
            Self.document.channels.filter { $0.key.hasPrefix("{topic}") } == [
                "{topic}/up": Set(NativeReport.Kind.allCases.map(\.rawValue)),
                "{topic}/down": Set(NativeCommand.Kind.allCases.map(\.rawValue)),
            ]
        )
        #expect(Self.document.loose == [])
        for name in Self.document.channels.filter({ $0.key.hasPrefix("{topic}") }).values.joined() {
            #expect(Self.document.fields(name).contains("type"), "\(name)")
            #expect(!Self.document.examples(name).isEmpty, "\(name)")
            for example in Self.document.examples(name) {
                #expect(Self.document.problems(json: example.json, message: name) == [])
            }
        }
    }

    @Test("the code takes every example of a controller, and asks for just the fields that must be there")
    func reports() throws {
        for kind in NativeReport.Kind.allCases {
            let name = kind.rawValue
            let required = Self.document.required(name)
            for example in Self.document.examples(name) {
                #expect(NativeReport(Array(example.json.utf8)) != nil, "\(example.json)")
                #expect(required.isSubset(of: example.names))
                for field in example.names {
                    // A card is asked for but for checking in, which the words of the document say.
                    guard field != "card" else { continue }
                    let without = example.setting(field, nil).json
                    #expect((NativeReport(Array(without.utf8)) == nil) == required.contains(field), "\(without)")
                }
                // Wrong values of the fields that it knows are found out, and unknown fields passed over.
                for field in Self.document.fields(name) {
                    for wrong in [JSONValue.object([:]), .array([])] {
                        let spoilt = example.setting(field, wrong).json
                        #expect(NativeReport(Array(spoilt.utf8)) == nil, "\(spoilt)")
                    }
                }
                let more = example.setting("unknown", .array([.bool(true)])).json
                #expect(NativeReport(Array(more.utf8)) == NativeReport(Array(example.json.utf8)))
            }
        }
        // What the examples show together is all that there is.
        let shown = NativeReport.Kind.allCases.filter { kind in
            let names = Self.document.examples(kind.rawValue).reduce(Set<String>()) { $0.union($1.names) }
            return names != Self.document.fields(kind.rawValue)
        }
        #expect(shown == [])
    }

    @Test("every order that the code writes is in the document, with all its fields")
    func orders() throws {
        let envelope = NativeCommand.Envelope(boot: "9f2c51d0a7e84b36", count: 2, until: .milliseconds(62_300))
        let answer = ToolAnswer(isGranted: true, reason: "checked-out", message: "The tool is yours.")
        let commands: [(NativeCommand.Kind, fewest: NativeCommand, most: NativeCommand)] = [
            (.ping, .ping(nonce: "d41b7c90e2f35a68"), .ping(nonce: "d41b7c90e2f35a68")),
            (
                .unlock, .order(envelope, .unlock(remaining: nil)),
                .order(envelope, .unlock(remaining: .seconds(3600)))
            ),
            (.lock, .order(envelope, .lock), .order(envelope, .lock)),
            (
                .warn, .order(envelope, .warn(ToolWarning(remaining: .zero, reason: ""))),
                .order(envelope, .warn(ToolWarning(remaining: .seconds(120), reason: "Time is up.")))
            ),
            (.answer, .order(envelope, .answer(of: 5, answer)), .order(envelope, .answer(of: 5, answer))),
        ]
        #expect(commands.map(\.0) == NativeCommand.Kind.allCases)
        for (kind, fewest, most) in commands {
            for command in [fewest, most] {
                let json = String(decoding: command.body, as: UTF8.self)
                #expect(Self.document.problems(json: json, message: kind.rawValue) == [])
            }
            let written = try [fewest, most].map { try JSONValue(json: String(decoding: $0.body, as: UTF8.self)) }
            #expect(written[0].names == Self.document.required(kind.rawValue))
            #expect(written[1].names == Self.document.fields(kind.rawValue))
            for example in Self.document.examples(kind.rawValue) {
                #expect([written[0].names, written[1].names].contains(example.names))
            }
        }
    }
}
