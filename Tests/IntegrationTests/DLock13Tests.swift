import AdminModel
import FoundationEssentials
import Glibc
import TestServers
import Testing

/// The daemon in the place of a dlock13, for clients that know nothing of it.
@Suite(.serialized, .sharedServers, .timeLimit(.minutes(5)))
struct DLock13Tests {
    private static let card = "04A35F1BC26680"
    private static let base = "/bitraf/door/frontdoor"

    private func settings(_ space: Space, site: String, faults: String = "") -> SiteSettings {
        var settings = space.settings(site: site, broker: true)
        settings.doors = [
            "entrance":
                "{ key: bv9-f2-entrance, circles: [door], unlock_time: 2s, lock: { type: simulated\(faults) }, "
                + "dlock13: { topic: \(Self.base) } }"
        ]
        return settings
    }

    /// A member, a daemon and everything that is said on the broker about its door.
    private func withSite(
        _ site: String,
        _ body: (Space, DaemonProcess, MessageRecorder) async throws -> Void
    ) async throws {
        try await Space.with { space in
            _ = try await space.createMember("anna")
            let messages = try await space.broker.subscribe(topic: "\(Self.base)/+")
            try await DaemonProcess.with(self.settings(space, site: site)) { daemon in
                try await daemon.waitForSnapshot()
                try await daemon.waitForBroker()
                try await daemon.enroll(Self.card, user: "anna")
                try await body(space, daemon, messages)
            }
            try await messages.stop()
        }
    }

    /// The next messages that the device itself publishes: what follows the topics' base, and the payload.
    private func expect(
        _ expected: [(port: String, payload: String)],
        from messages: MessageRecorder,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        for (port, payload) in expected {
            var message = try await messages.next()
            while message.topic == "\(Self.base)/open" { message = try await messages.next() }
            #expect(message.topic == "\(Self.base)/\(port)", sourceLocation: sourceLocation)
            #expect(message.payload == payload, sourceLocation: sourceLocation)
            #expect(message.qos == 0 && !message.retain, sourceLocation: sourceLocation)
        }
    }

    /// The two messages of an opening.
    ///
    /// - Returns: until when it is open.
    private func expectOpening(from messages: MessageRecorder) async throws -> Int {
        try await self.expect([("isopen", "true")], from: messages)
        let until = try await messages.next()
        #expect(until.topic == "\(Self.base)/openuntil" && until.qos == 0 && !until.retain)
        return try #require(Int(until.payload))
    }

    private static var now: Int { Int(Date().timeIntervalSince1970) }

    @Test func `Opens and answers as dlock13 does, and p2k16 hears of it only once`() async throws {
        try await self.withSite("dlock13") { space, daemon, messages in
            let rows = try await space.rowCounts()
            // What the web application does: its own rows, then the message.
            let before = Self.now
            try await space.broker.publish("\(Self.base)/open", "2")
            let until = try await self.expectOpening(from: messages)
            #expect((before + 2...Self.now + 2).contains(until))
            #expect(try await daemon.json(["door", "list"], as: DoorList.self).doors[0].state == .unlocked)
            try await self.expect([("isopen", "false"), ("openuntil", "0")], from: messages)
            #expect(Self.now >= until)

            try await daemon.waitForDelivery()
            #expect(try await space.rowCounts() == rows, "p2k16 has put it on record itself")
            #expect(
                try await space.sql(
                    """
                    SELECT type, reason, entry->>'actor', entry->>'isMemberOpening' FROM p2k16d.access_log
                    WHERE type IN ('action', 'outcome') AND door = 'entrance' ORDER BY sequence
                    """
                ) == "action|door-open|dlock13 \(Self.base)/open|\noutcome|commanded||false"
            )
        }
    }

    @Test func `Refuses in the words of dlock13, and reads numbers as it does`() async throws {
        try await self.withSite("refusing") { space, _, messages in
            let refusals = [
                ("121", "Precondition failed: Time to open is longer than maximum"),
                ("0", "Precondition failed: Time to open is negative or 0"),
                ("-5", "Precondition failed: Time to open is negative or 0"), ("ten", "stoi"), ("", "stoi"),
                ("99999999999", "stoi"), ("2147483647", "Precondition failed: Time to open is longer than maximum"),
            ]
            for (payload, error) in refusals {
                try await space.broker.publish("\(Self.base)/open", payload)
                try await self.expect([("error", error)], from: messages)
            }
            try await space.broker.publish("\(Self.base)/open", " 60 seconds")
            let until = try await self.expectOpening(from: messages)
            // Shorter, equal at once, and longer.
            try await space.broker.publish("\(Self.base)/open", "10")
            try await self.expect(
                [("error", "Postcondition failed: Lock is not open for longer than before")],
                from: messages
            )
            try await space.broker.publish("\(Self.base)/open", "120")
            #expect(try await self.expectOpening(from: messages) > until)
            try await space.broker.publish("\(Self.base)/open", "120")
            try await self.expect(
                [("error", "Postcondition failed: Lock is not open for longer than before")],
                from: messages
            )
        }
    }

    @Test func `A tap, a hold and a lockdown are told too, and rank above commands`() async throws {
        try await self.withSite("ranking") { space, daemon, messages in
            let before = Self.now
            #expect(try await daemon.tap("entrance", Self.card).granted)
            #expect((before + 2...Self.now + 2).contains(try await self.expectOpening(from: messages)))
            try await self.expect([("isopen", "false"), ("openuntil", "0")], from: messages)

            #expect(try await daemon.ctl(["door", "hold", "entrance"]).status == 0)
            #expect(try await self.expectOpening(from: messages) == 2_147_483_647)
            try await space.broker.publish("\(Self.base)/open", "10")
            try await self.expect(
                [("error", "Postcondition failed: Lock is not open for longer than before")],
                from: messages
            )
            #expect(try await daemon.ctl(["door", "lockdown", "entrance", "--yes"]).status == 0)
            try await self.expect([("isopen", "false"), ("openuntil", "0")], from: messages)
            try await space.broker.publish("\(Self.base)/open", "10")
            let refusal = try await messages.next(topic: "\(Self.base)/error")
            #expect(refusal.payload.hasPrefix("Precondition failed: the door is locked down"))
            #expect(try await daemon.json(["door", "list"], as: DoorList.self).doors[0].state == .lockedDown)
        }
    }

    @Test func `A command that the broker kept opens nothing`() async throws {
        try await Space.with { space in
            try await space.broker.publish("\(Self.base)/open", "60", qos: 1, retain: true)
            let messages = try await space.broker.subscribe(topic: "\(Self.base)/+")
            try await DaemonProcess.with(self.settings(space, site: "kept")) { daemon in
                try await daemon.waitForLog(containing: "retained command refused", timeout: .seconds(25))
                try await space.broker.publish("\(Self.base)/open", "x")
                // The first that it says is about the second command.
                try await self.expect([("error", "stoi")], from: messages)
            }
            try await space.broker.publish("\(Self.base)/open", "", qos: 1, retain: true)
            try await messages.stop()
        }
    }

    @Test func `A lock that does not obey is told as an error`() async throws {
        try await Space.with { space in
            let messages = try await space.broker.subscribe(topic: "\(Self.base)/+")
            let settings = self.settings(space, site: "broken", faults: ", faults: { fail: true }")
            let daemon = try await DaemonProcess.start(settings)
            try await daemon.waitForBroker()
            try await space.broker.publish("\(Self.base)/open", "5")
            let error = try await messages.next(topic: "\(Self.base)/error")
            #expect(error.payload.hasPrefix("Precondition failed: the simulated lock is set to fail"))
            try await daemon.waitForDelivery()
            #expect(
                try await space.sql("SELECT reason FROM p2k16d.access_log WHERE type = 'outcome'") == "failed"
            )
            try await messages.stop()
            // A lock that does not lock either makes the end a failure; what matters here is over.
            try await daemon.kill()
        }
    }

    @Test func `MsgFlo is told what stands behind the topics, at each connect`() async throws {
        try await Space.with { space in
            let messages = try await space.broker.subscribe(topic: "fbp")
            try await DaemonProcess.with(self.settings(space, site: "msgflo")) { _ in
                let message = try await messages.next()
                #expect(message.qos == 0 && !message.retain)
                #expect(
                    message.payload == """
                        {"command":"participant","payload":{"component":"DoorLock","id":"frontdoor",\
                        "inports":[{"id":"open","queue":"/bitraf/door/frontdoor/open","type":"int"}],\
                        "label":"Door lock for frontdoor",\
                        "outports":[{"id":"isopen","queue":"/bitraf/door/frontdoor/isopen","type":"boolean"},\
                        {"id":"openuntil","queue":"/bitraf/door/frontdoor/openuntil","type":"int"},\
                        {"id":"error","queue":"/bitraf/door/frontdoor/error","type":"string"}],\
                        "role":"frontdoor"},"protocol":"discovery"}
                        """
                )
            }
            try await messages.stop()
        }
    }

    @Test func `One site opens the door of another, by MQTT and by HTTP`() async throws {
        try await Space.with { space in
            _ = try await space.createMember("anna")
            let port = try freePort()
            var near = self.settings(space, site: "near")
            let secret = try TemporaryDirectory()
            let certificates = try await TestCertificates.make()
            let password = try secret.write("correct horse\n", to: "password")
            chmod(password, 0o600)
            near.more = """
                dlock_http:
                  listen: "127.0.0.1:\(port)"
                  username: far
                  password_file: \(password)
                  tls: { certificate_file: \(certificates.certificate), key_file: \(certificates.key) }
                """
            try await DaemonProcess.with(near) { near in
                try await near.waitForBroker()
                var far = space.settings(site: "far", broker: true)
                far.cardKeyFile = near.cardKeyFile
                let lock =
                    "type: dlock-http, url: \"https://127.0.0.1:\(port)\", key: bv9-f2-entrance, username: far, "
                    + "password_file: \(password)"
                far.doors = [
                    "mqtt":
                        "{ circles: [door], unlock_time: 2s, lock: { type: mqtt, topic: \(Self.base)/open } }",
                    "http":
                        "{ circles: [door], unlock_time: 20s, lock: { \(lock), ca_file: \(certificates.authority) } }",
                    "stranger": "{ circles: [door], lock: { \(lock) } }",
                ]
                for door in far.doors.keys { far.readers[door] = "{ type: simulated, door: \(door) }" }
                far.readers["entrance"] = nil
                try await DaemonProcess.with(far) { far in
                    try await far.waitForSnapshot()
                    try await far.waitForBroker()
                    try await far.enroll(Self.card, user: "anna")
                    for reader in ["mqtt", "http"] {
                        let reply = try await far.tap(reader, Self.card)
                        #expect(reply.granted && reply.outcome == .commanded, "\(reader): \(reply.detail ?? "")")
                    }
                    // Shorter than the present opening: the other refuses, and the door is open.
                    let again = try await far.tap("mqtt", Self.card)
                    #expect(again.outcome == .commanded, "\(again.detail ?? "")")
                    #expect(try await near.json(["door", "list"], as: DoorList.self).doors[0].state == .unlocked)
                    // It sends its password to nobody whose certificate it does not trust.
                    let stranger = try await far.tap("stranger", Self.card)
                    #expect(stranger.granted && stranger.outcome == .failed)

                    // A lockdown there is a failure here.
                    #expect(try await near.ctl(["door", "lockdown", "entrance", "--yes"]).status == 0)
                    let refused = try await far.tap("http", Self.card)
                    #expect(refused.granted && refused.outcome == .failed)
                    #expect(refused.detail?.contains("409") == true)
                    let silent = try await far.tap("mqtt", Self.card)
                    #expect(silent.outcome == .failed)
                    #expect(silent.detail?.contains("locked down") == true)
                    try await far.waitForDelivery()
                    try await near.waitForDelivery()
                    #expect(
                        try await space.sql(
                            "SELECT text1, count(*) FROM event WHERE name = 'open' GROUP BY 1 ORDER BY 1"
                        )
                            == "http|1\nmqtt|2",
                        "each opening is an event of the site where the card was tapped"
                    )
                }
            }
        }
    }
}
