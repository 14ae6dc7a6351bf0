import AdminModel
import FoundationEssentials
import TestServers
import Testing

/// Readers on MQTT in all their dialects, with the real daemon and a real broker.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ReaderDialectTests {
    private static let blue = "04A35F1BC26680"
    private static let pin = "73905162"

    /// A site with one reader of each dialect at a door, and one at another door that asks for a PIN.
    private static func settings(_ broker: MosquittoServer) -> SiteSettings {
        var settings = SiteSettings()
        settings.site = "dialects"
        settings.brokerPort = broker.port
        let lock = "circles: [door], unlock_time: 1s, lock: { type: simulated }"
        settings.doors = ["entrance": "{ \(lock) }", "lab": "{ \(lock), pin: always }"]
        settings.readers = [
            "generic": "{ type: mqtt, door: entrance, topic: space/reader, reply: space/answer, debounce: 0s }",
            "nottingham": "{ type: mqtt, door: lab, dialect: nottingham, topic: nh/gk/1, side: A, debounce: 0s }",
            "esp1": "{ type: mqtt, door: entrance, dialect: esp-rfid-1, topic: esp1, debounce: 0s }",
            "esp2":
                "{ type: mqtt, door: entrance, dialect: esp-rfid-2, topic: esp2, hostname: front, debounce: 0s }",
        ]
        settings.more = """
            embedded:
              seed:
                accounts:
                  - { username: anna, name: Member anna, paid_until: +20d }
                  - { username: erik, name: Member erik, paid_until: -90d }
                circles: [{ name: door, members: [anna, erik] }]
            """
        return settings
    }

    /// Of each reader what it publishes for a card of anna.
    private static let taps: [(reader: String, topic: String, payload: String)] = [
        ("generic", "space/reader", #"{"card": "04:a3:5f:1b:c2:66:80"}"#),
        ("nottingham", "nh/gk/1/A/RFID", "04A35F1BC26680"),
        // Without the leading zero of 04.
        (
            "esp1", "esp1",
            #"{"type":"access","time":1605990000,"isKnown":"true","access":"Always","username":"x","uid":"4a35f1bc26680"}"#
        ),
        (
            "esp2", "esp2/send",
            #"{"type":"access","time":1605990000,"isKnown":"true","access":"Always","username":"x","uid":"04a35f1bc26680","hostname":"front","doorName":"Door"}"#
        ),
    ]

    private func with(_ body: (MosquittoServer, DaemonProcess) async throws -> Void) async throws {
        let broker = try await MosquittoServer.start()
        do {
            try await DaemonProcess.with(Self.settings(broker)) { daemon in
                try await daemon.waitForBroker()
                try await body(broker, daemon)
            }
        } catch {
            try? await broker.stop()
            throw error
        }
        try await broker.stop()
    }

    private func decisions(_ daemon: DaemonProcess) async throws -> [String] {
        let list: EventList = try await daemon.json(["events", "--type", "decision"])
        return list.events.map { "\($0.reader ?? "-") \($0.reason ?? "-")" }
    }

    private func waitForDecision(_ decision: String, _ daemon: DaemonProcess) async throws {
        try await eventually("\(decision)", timeout: .seconds(5)) { try await self.decisions(daemon).last == decision }
    }

    private func readers(_ daemon: DaemonProcess) async throws -> [String: Reader] {
        let list: ReaderList = try await daemon.json(["readers"])
        return Dictionary(uniqueKeysWithValues: list.readers.map { ($0.id, $0) })
    }

    @Test func `A card in every dialect opens its door, a retained one does not, and the readers tell of it`()
        async throws
    {
        try await self.with { broker, daemon in
            try await daemon.enroll(Self.blue, user: "anna")
            try await daemon.stop()
            for tap in Self.taps { try await broker.publish(tap.topic, tap.payload, qos: 1, retain: true) }
            try await daemon.start()
            try await eventually("each reader has refused what was retained", timeout: .seconds(5)) {
                try await self.readers(daemon).values.allSatisfy { $0.badFrames == 1 }
            }
            #expect(try await self.decisions(daemon).isEmpty)

            for tap in Self.taps {
                try await broker.publish(tap.topic, tap.payload)
                // Anna's card has no PIN, which the lab asks for.
                let reason = tap.reader == "nottingham" ? "pin-not-set" : "granted"
                try await self.waitForDecision("\(tap.reader) \(reason)", daemon)
            }
            // Another device's card, heartbeats, and a card whose number is not told.
            try await broker.publish("esp2/send", #"{"type":"access","uid":"04a35f1bc26680","hostname":"back"}"#)
            try await broker.publish("esp2/send", #"{"type":"heartbeat","time":1605990000,"hostname":"front"}"#)
            try await broker.publish("esp1", #"{"type":"heartbeat","time":1605990000}"#)
            try await broker.publish("esp2/send", #"{"type":"access","hostname":"front"}"#)
            try await eventually("the bad frame is counted", timeout: .seconds(5)) {
                try await self.readers(daemon)["esp2"]?.badFrames == 2
            }
            #expect(try await self.decisions(daemon).count == Self.taps.count)

            let readers = try await self.readers(daemon)
            #expect(readers.keys.sorted() == ["esp1", "esp2", "generic", "nottingham"])
            for reader in readers.values {
                #expect(reader.kind == "mqtt" && reader.connected && reader.taps == 1 && reader.dropped == 0)
                #expect(reader.door == (reader.id == "nottingham" ? "lab" : "entrance"))
                #expect(reader.keypad == (reader.id == "nottingham"))
                #expect(reader.feedback == ["nottingham", "generic"].contains(reader.id))
                #expect(reader.lastFrameAt != nil)
            }
            var one: Reader = try await daemon.json(["reader", "show", "esp2"])
            // Counted from the moment of asking, to the microsecond.
            one.lastFrameAt = readers["esp2"]?.lastFrameAt
            #expect(one == readers["esp2"])
            let text = try await daemon.ctl(["reader", "list"])
            #expect(text.status == 0 && text.output.split(separator: "\n").count == 5, "\(text.output)")
            let unknown = try await daemon.ctl(["reader", "show", "attic"])
            #expect(unknown.status == 1 && unknown.errors.contains("there is no reader “attic”"))

            try await broker.kill()
            try await eventually("the readers are away", timeout: .seconds(5)) {
                try await self.readers(daemon).values.allSatisfy { !$0.connected }
            }
            let away = try await daemon.ctl(["reader", "show", "generic"])
            #expect(away.output.contains("the MQTT broker is not connected"), "\(away.output)")
            try await broker.restart()
            try await eventually("the readers are back", timeout: .seconds(20)) {
                try await self.readers(daemon).values.allSatisfy(\.connected)
            }
            try await broker.publish("space/reader", Self.taps[0].payload)
            try await self.waitForDecision("generic granted", daemon)
        }
    }

    @Test func `What became of a tap is told to the reply topic, after the lock, and to nobody later`() async throws {
        try await self.with { broker, daemon in
            try await daemon.enroll(Self.blue, user: "anna")
            try await daemon.enroll("9C41E72B", user: "erik")
            let answers = try await broker.subscribe(topic: "space/answer")
            for (card, answer) in [
                (Self.blue, #"{"reader":"generic","result":"granted","text":"Welcome"}"#),
                ("9C41E72B", #"{"reader":"generic","result":"membership_lapsed","text":"Membership has lapsed"}"#),
                ("B70D5AC3", #"{"reader":"generic","result":"unknown_card","text":"Unknown card"}"#),
            ] {
                try await broker.publish("space/reader", "{\"card\": \"\(card)\"}")
                let message = try await answers.next(timeout: .seconds(25))
                #expect(message.payload == answer && message.qos == 0 && !message.retain)
            }
            // What is no card gets no answer.
            try await broker.publish("space/reader", "open sesame")
            try await eventually("the bad frame is counted", timeout: .seconds(5)) {
                try await self.readers(daemon)["generic"]?.badFrames == 1
            }
            #expect(answers.messages.count == 3)
            try await answers.stop()
        }
    }

    @Test func `A PIN is typed at the keypad of Nottingham's gatekeeper, and its display leads through it`()
        async throws
    {
        try await self.with { broker, daemon in
            let card = try await daemon.enroll(Self.blue, user: "anna")
            let _: Card = try await daemon.json(["card", "pin", "\(card.id)"], input: Self.pin + "\n")
            let display = try await broker.subscribe(topic: "nh/gk/1/A/Display")
            // Keys before the card are nobody's.
            try await broker.publish("nh/gk/1/Keypad", Self.pin + "#")
            for (keys, answer, decision) in [
                (["7390", "5163#"], "3000:Please try again", "nottingham pin-wrong"),
                (["12*", "73", "905162", "#"], "3000:Welcome", "nottingham granted"),
            ] {
                try await broker.publish("nh/gk/1/A/RFID", Self.blue)
                #expect(try await display.next(timeout: .seconds(25)).payload == "9000:Enter your PIN, then #")
                for key in keys { try await broker.publish("nh/gk/1/Keypad", key) }
                let message = try await display.next(timeout: .seconds(25))
                #expect(message.payload == answer && message.qos == 0 && !message.retain)
                try await self.waitForDecision(decision, daemon)
            }
            #expect(daemon.log.allSatisfy { !$0.contains(Self.pin) && !$0.contains(Self.blue) })
            try await display.stop()
        }
    }
}
