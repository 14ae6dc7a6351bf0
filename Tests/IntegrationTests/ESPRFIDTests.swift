import AdminModel
import FoundationEssentials
import TestServers
import Testing

/// A door that an esp-rfid node holds and decides for, with the real daemon, a real broker and a played node.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ESPRFIDTests {
    private static let blue = "04A35F1BC26680"

    private static func settings(_ broker: MosquittoServer) -> SiteSettings {
        var settings = SiteSettings()
        settings.site = "nodes"
        settings.brokerPort = broker.port
        let node = "type: esp-rfid, topic: esprfid, hostname: front, doorip: 192.0.2.7, provision: {}"
        settings.doors = ["entrance": "{ circles: [door], lock: { \(node) } }"]
        settings.readers = [
            "front":
                "{ type: mqtt, door: entrance, dialect: esp-rfid-2, topic: esprfid, hostname: front, debounce: 0s }"
        ]
        settings.more = """
            embedded:
              seed:
                accounts: [{ username: anna, name: Member anna, paid_until: +20d }]
                circles: [{ name: door, members: [anna] }]
            """
        return settings
    }

    /// What a command says, without its address.
    private struct Command: Decodable, Equatable {
        var cmd: String
        var uid: String?
        var user: String?
        var validuntil: String?
    }

    @Test func `A node opens for members, learns them with their end, and forgets whom the directory no longer grants`()
        async throws
    {
        let broker = try await MosquittoServer.start()
        do {
            try await DaemonProcess.with(Self.settings(broker)) { daemon in
                try await daemon.waitForBroker()
                try await self.play(broker, daemon)
            }
        } catch {
            try? await broker.stop()
            throw error
        }
        try await broker.stop()
    }

    private func play(_ broker: MosquittoServer, _ daemon: DaemonProcess) async throws {
        let card = try await daemon.enroll(Self.blue, user: "anna")
        let recorder = try await broker.subscribe(topic: "esprfid/cmd")
        func commands() throws -> [Command] {
            try recorder.messages.map { message in
                #expect(message.qos == 0 && !message.retain && message.payload.contains(#""doorip":"192.0.2.7""#))
                return try JSONDecoder().decode(Command.self, from: Data(message.payload.utf8))
            }
        }
        func wait(for command: Command, from start: Int) async throws {
            try await eventually("the node is told \(command.cmd)", timeout: .seconds(10)) {
                try commands().dropFirst(start).contains(command)
            }
        }
        func says(_ json: String) async throws { try await broker.publish("esprfid/send", json) }
        func taps(known: Bool) async throws {
            try await says(
                #"{"type":"access","isKnown":"\#(known)","access":"x","username":"\#(known ? "p2k16:anna" : "Unknown")","uid":"4a35f1bc26680","hostname":"front"}"#
            )
        }
        // The node comes with somebody whom nobody knows, and somebody of its own.
        try await says(#"{"type":"boot","time":1,"uptime":0,"ip":"192.0.2.7","hostname":"front"}"#)
        try await wait(for: Command(cmd: "getuserlist"), from: 0)
        for (uid, user) in [("1234abcd", "p2k16:gone"), ("5678abcd", "Janitor")] {
            try await says(
                #"{"command":"userfile","uid":"\#(uid)","user":"\#(user)","acctype":1,"validsince":0,"validuntil":4000000000}"#
            )
        }
        try await wait(for: Command(cmd: "deletuid", uid: "1234abcd"), from: 0)
        try await says(#"{"type":"deletuid","ip":"192.0.2.7","hostname":"front"}"#)

        // The daemon decides, and the node learns, with the end of the payment and the grace of a day.
        try await taps(known: false)
        try await wait(for: Command(cmd: "opendoor"), from: 0)
        try await eventually("the node is told of the card", timeout: .seconds(10)) {
            try commands().contains { $0.cmd == "adduser" }
        }
        let added = try #require(try commands().first { $0.cmd == "adduser" })
        #expect(added.uid == "4a35f1bc26680" && added.user == "p2k16:anna")
        let days = ((Double(added.validuntil ?? "") ?? 0) - Date.now.timeIntervalSince1970) / 86_400
        #expect((20.9...21.0).contains(days), "\(days)")
        try await says(#"{"type":"adduser","ip":"192.0.2.7","hostname":"front"}"#)

        let before = try commands().count
        let _: Card = try await daemon.json(["card", "disable", "\(card.id)", "--yes"])
        try await taps(known: true)
        try await wait(for: Command(cmd: "deletuid", uid: "4a35f1bc26680"), from: before)
        try await eventually("the tap was refused", timeout: .seconds(10)) {
            let list: EventList = try await daemon.json(["events", "--type", "decision"])
            return list.events.last?.reason == "card-disabled"
        }
        #expect(try !commands().dropFirst(before).contains { $0.cmd == "opendoor" })
        #expect(try !commands().contains { $0.uid == "5678abcd" })
        // The numbers are nowhere but at the node.
        #expect(!daemon.log.contains { $0.lowercased().contains("4a35f1bc26680") || $0.contains("1234abcd") })
        try await recorder.stop()
    }
}
