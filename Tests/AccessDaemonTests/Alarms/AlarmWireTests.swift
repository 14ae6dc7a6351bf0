import AccessControl
import APIContract
import AdminModel
import FoundationEssentials
import Testing

@testable import AccessDaemon

@Suite("What is told of alarms")
struct AlarmWireTests {
    private static let document = AsyncDocument.shared
    private static let since = Timestamp(seconds: 1_800_000_000)

    private static func alarm(_ kind: AlarmKind) -> AccessControl.Alarm {
        let place = kind.placeType == .site ? nil : kind.placeType == .card ? "VX22-6QKV" : "entrance"
        return Alarm(key: AlarmKey(kind, at: place), since: Self.since, message: "what is wrong")
    }

    @Test("on MQTT is as Docs/asyncapi.yaml says, and holds nothing of a card", arguments: AlarmKind.allCases)
    func messages(_ kind: AlarmKind) throws {
        let alarm = Self.alarm(kind)
        for alarms in [[], [alarm], [alarm, alarm]] {
            let json = String(decoding: AlarmPublisher.Message(kind, alarms).json, as: UTF8.self)
            #expect(Self.document.problems(json: json, message: "alarms") == [])
            #expect(json.contains(alarms.isEmpty ? #""state":"clear""# : #""state":"raised""#))
            #expect(json.contains("what is wrong") == (!alarms.isEmpty && kind.placeType != .card))
            #expect(!json.contains("VX22"))
        }
    }

    @Test("the document has just the kinds, topics and words of the code, and examples that hold")
    func document() throws {
        #expect(Self.document.channels["{prefix}/alarm/{kind}"] == ["alarms"])
        #expect(Self.document.channels["{prefix}/alarms"] == [])
        #expect(AlarmPublisher.topic(.forcedOpen, prefix: "a/b") == "a/b/alarm/forced-open")
        #expect(AlarmPublisher.countTopic(prefix: "a/b") == "a/b/alarms")
        #expect(Self.document.kinds == AlarmKind.allCases.map(\.rawValue))
        #expect(Self.document.loose == [])
        #expect(Self.document.examples("alarms").count == 2)
        for example in Self.document.examples("alarms") {
            #expect(Self.document.problems(json: example.json, message: "alarms") == [])
        }
    }

    @Test("Docs/alarms.md and the admin socket know every kind", arguments: AlarmKind.allCases)
    func everywhere(_ kind: AlarmKind) throws {
        let folders = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let text = try String(contentsOfFile: "/\(folders)/Docs/alarms.md", encoding: .utf8)
        #expect(text.contains("| `\(kind.rawValue)` |"))
        #expect(
            text.components(separatedBy: "`critical` are")[1].prefix { $0 != "." }.contains("`\(kind.rawValue)`")
                == (kind.severity == .critical)
        )
        APIDocument.shared.expect(
            json: try String(
                decoding: JSONEncoder().encode(AlarmList(alarms: [.init(Self.alarm(kind))])),
                as: UTF8.self
            ),
            of: AlarmList.self
        )
    }

    @Test("to a command is what the JSON says, without zero bytes and without end")
    func notification() throws {
        var alarm = Self.alarm(.didNotOpen)
        alarm.message = String(repeating: "x\0", count: 2000)
        alarm.acknowledgement = .init(by: "anna (uid 1000)", at: Self.since)
        let notification = AlarmNotification(AlarmChange(.acknowledged, alarm, at: Self.since), site: "test")
        #expect(notification.environment["P2K16D_ALARM_KIND"] == "did-not-open")
        #expect(notification.environment["P2K16D_ALARM_STATE"] == "acknowledged")
        #expect(notification.environment["P2K16D_ALARM_ACKNOWLEDGED_BY"] == "anna (uid 1000)")
        #expect(notification.environment["P2K16D_ALARM_MESSAGE"]?.utf8.count == 1000)
        #expect(notification.environment.values.allSatisfy { !$0.contains("\0") })
        let fields = try JSONValue(json: String(decoding: notification.json, as: UTF8.self)).names
        #expect(
            fields == [
                "site", "kind", "placeType", "place", "state", "severity", "message", "remedy", "since", "at",
                "acknowledgedBy",
            ]
        )
        let site = AlarmNotification(AlarmChange(.raised, Self.alarm(.journalGap), at: Self.since), site: "test")
        #expect(site.environment["P2K16D_ALARM_PLACE"] == nil)
    }
}
