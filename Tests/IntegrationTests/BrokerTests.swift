import AdminModel
import FoundationEssentials
import TestServers
import Testing

/// Readers, door states and availability on a real broker.
@Suite(.serialized, .sharedServers, .timeLimit(.minutes(5)))
struct BrokerTests {
    /// What is published about a door.
    private struct DoorMessage: Decodable {
        var name: String
        var state: DoorState
        var until: WireTime?
        var lockConnected: Bool
    }

    private static let card = "04A35F1BC26680"

    private func settings(_ space: Space, site: String) -> SiteSettings {
        var settings = space.settings(site: site, broker: true)
        settings.doors = [
            "entrance":
                "{ name: Front door, circles: [door], unlock_time: 2s, lock: { type: mqtt, topic: \(site)/open, acknowledge: none } }"
        ]
        settings.readers = [
            "entrance": "{ type: mqtt, topic: \(site)/reader, door: entrance, debounce: 3s }",
            "desk": "{ type: simulated, door: entrance }",
        ]
        return settings
    }

    @Test func `A card published by a reader opens the door, and only once`() async throws {
        try await Space.with { space in
            _ = try await space.createMember("anna")
            try await DaemonProcess.with(self.settings(space, site: "reader")) { daemon in
                try await daemon.waitForSnapshot()
                try await daemon.waitForBroker()
                try await daemon.enroll(Self.card, user: "anna")
                let commands = try await space.broker.subscribe(topic: "reader/open")
                try await space.broker.publish("reader/reader", "{\"card\": \"04 a3 5f 1b c2 66 80\", \"rssi\": -40}")
                let command = try await commands.next(timeout: .seconds(25))
                #expect(command.payload == "2")
                #expect(command.qos == 0)
                #expect(!command.retain)

                // The same card within the debounce, then what is no card: neither reaches the door.
                try await space.broker.publish("reader/reader", "{\"card\": \"\(Self.card)\"}")
                try await space.broker.publish("reader/reader", "{\"card\": 4}")
                try await space.broker.publish("reader/reader", "open sesame")
                try await daemon.waitForLog(containing: "bad frame", timeout: .seconds(25))
                try await daemon.waitForDelivery()
                #expect(
                    try await space.sql(
                        "SELECT reader, reason FROM p2k16d.access_log WHERE site = 'reader' AND type = 'decision'"
                    ) == "entrance|granted"
                )
                #expect(commands.messages.count == 1)
                #expect(try await space.sql("SELECT count(*) FROM event WHERE domain = 'door'") == "1")
                try await commands.stop()
            }
        }
    }

    @Test func `A retained card is refused, and so is a tap from the command line at a real reader`() async throws {
        try await Space.with { space in
            _ = try await space.createMember("anna")
            let daemon = try await DaemonProcess.start(self.settings(space, site: "retained"))
            try await daemon.waitForSnapshot()
            try await daemon.enroll(Self.card, user: "anna")
            let refused = try await daemon.ctl(["tap", "entrance", "--card", "-"], input: Self.card)
            #expect(refused.status == 1)
            #expect(refused.errors.contains("only simulated readers are tapped from here"))
            try await daemon.stop()

            try await space.broker.publish("retained/reader", "{\"card\": \"\(Self.card)\"}", qos: 1, retain: true)
            let commands = try await space.broker.subscribe(topic: "retained/open")
            try await daemon.start()
            try await daemon.waitForLog(containing: "retain flag", timeout: .seconds(25))
            try await daemon.waitForDelivery()
            #expect(
                try await space.sql("SELECT count(*) FROM p2k16d.access_log WHERE type = 'decision'") == "0"
            )
            #expect(commands.messages.isEmpty)

            // The reader itself still works.
            try await space.broker.publish("retained/reader", "{\"card\": \"\(Self.card)\"}", qos: 1)
            #expect(try await commands.next(timeout: .seconds(25)).payload == "2")
            try await space.broker.publish("retained/reader", "", qos: 1, retain: true)
            try await commands.stop()
            try await daemon.stop()
        }
    }

    @Test func `Doors and availability are retained and true, also after kill -9`() async throws {
        try await Space.with { space in
            _ = try await space.createMember("anna")
            let daemon = try await DaemonProcess.start(self.settings(space, site: "state"))
            try await daemon.waitForSnapshot()
            try await daemon.enroll(Self.card, user: "anna")
            let live = try await space.broker.subscribe(topic: "p2k16d/state/#")
            try await daemon.waitForBroker()
            #expect(try await live.next(topic: "p2k16d/state/status").payload == "online")
            try await self.expectRetained("online", space)

            #expect(try await self.nextState(live).state == .locked)
            let before = Date()
            #expect(try await daemon.tap("desk", Self.card).granted)
            let open = try await self.nextState(live) { $0.state == .unlocked }
            #expect(open.name == "Front door")
            #expect(open.lockConnected)
            let until = try #require(open.until)
            #expect(until > WireTime(microseconds: Int64(before.timeIntervalSince1970 * 1_000_000) + 2_000_000))
            let locked = try await self.nextState(live) { $0.state == .locked }
            #expect(locked.until == nil)
            #expect(live.messages.allSatisfy { $0.retain })

            try await daemon.stop()
            #expect(try await live.next(topic: "p2k16d/state/status", timeout: .seconds(1)).payload == "offline")
            try await self.expectRetained("offline", space)

            try await daemon.start()
            #expect(try await live.next(topic: "p2k16d/state/status", timeout: .seconds(25)).payload == "online")
            try await daemon.kill()
            #expect(try await live.next(topic: "p2k16d/state/status", timeout: .seconds(1)).payload == "offline")
            try await self.expectRetained("offline", space)
            try await live.stop()
        }
    }

    // MARK: - Helpers

    /// The next state of the door that fits.
    private func nextState(
        _ live: MessageRecorder,
        where matches: (DoorMessage) -> Bool = { _ in true }
    ) async throws -> DoorMessage {
        while true {
            let message = try await live.next(topic: "p2k16d/state/door/entrance", timeout: .seconds(25))
            let state = try JSONDecoder().decode(DoorMessage.self, from: Data(message.payload.utf8))
            if matches(state) { return state }
        }
    }

    /// Somebody who subscribes only now reads the availability.
    private func expectRetained(_ payload: String, _ space: Space) async throws {
        let late = try await space.broker.subscribe(topic: "p2k16d/state/status")
        let message = try await late.next(timeout: .seconds(1))
        #expect(message.payload == payload)
        #expect(message.retain)
        try await late.stop()
    }
}
