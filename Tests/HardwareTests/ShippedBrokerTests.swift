import MQTT
import TestServers
import Testing

/// mosquitto with the files of `Config/mosquitto`, attacked by those who have a login there.
@Suite("The shipped broker", .timeLimit(.minutes(5)))
struct ShippedBrokerTests {
    private static let open = "/bitraf/door/frontdoor/open"

    @Test(
        "a controller opens no door, speaks for no other tool or reader, and hears nothing but its own",
        arguments: ShippedBroker.Proof.allCases
    )
    func controller(proof: ShippedBroker.Proof) async throws {
        let broker = try await ShippedBroker.start()
        try await broker.add(["p2k16d-bitraf", "laser", "lathe", "entrance", "frontdoor-lock"])
        try await broker.reload()
        let site = try await Participant.configuration("p2k16d-bitraf", at: broker, by: proof)
        let laser = try await Participant.configuration("laser", at: broker, by: proof)
        let lathe = try await Participant.configuration("lathe", at: broker, by: proof)
        let lock = try await Participant.configuration("frontdoor-lock", at: broker)
        let reader = try await Participant.configuration("entrance", at: broker)
        try await Participant.run(site, hearing: ["p2k16d/tool/+/up", "p2k16d/reader/+"]) { site in
            try await Participant.run(lock, hearing: [Self.open]) { lock in
                try await Participant.run(lathe, hearing: ["p2k16d/tool/lathe/down"]) { lathe in
                    try await Participant.run(laser, hearing: ["#"]) { laser in
                        for one in [site, lock, lathe, laser] { try await one.connected() }
                        for topic in [
                            Self.open, "/bitraf/door/frontdoor/isopen", "/bitraf/door/workshop/open",
                            "p2k16d/tool/lathe/up", "p2k16d/tool/lathe/down", "p2k16d/tool/laser/down",
                            "p2k16d/reader/entrance", "p2k16d/bitraf/status", "p2k16d/bitraf/door/entrance",
                            "bitraf/tool/Table saw/unlock", "public/toollock/a001/unlock", "p2k16d/tool/laser/up/x",
                            "$SYS/broker/version", "elsewhere",
                        ] {
                            let error = await #expect(throws: MQTTError.self, "\(topic)") {
                                try await laser.publish(topic, "forged", retain: true)
                            }
                            #expect(error?.code == .refused, "\(topic): \(String(describing: error))")
                        }
                        // What the laser is not to hear, of everybody; then what it is.
                        try await site.publish("p2k16d/bitraf/status", "online", retain: true)
                        try await Participant.run(reader) { reader in
                            try await reader.connected()
                            try await reader.publish("p2k16d/reader/entrance", "04A35F1BC26680")
                        }
                        try await site.publish("p2k16d/tool/lathe/down", "for the lathe")
                        try await site.publish(Self.open, "7")
                        try await laser.publish("p2k16d/tool/laser/up", "of the laser")
                        try await site.publish("p2k16d/tool/laser/down", "for the laser")
                        #expect(try await laser.heard(1) == ["p2k16d/tool/laser/down for the laser"])
                        #expect(try await lathe.heard(1) == ["p2k16d/tool/lathe/down for the lathe"])
                        #expect(try await lock.heard(1) == ["\(Self.open) 7"])
                        #expect(
                            try await site.heard(2) == [
                                "p2k16d/reader/entrance 04A35F1BC26680", "p2k16d/tool/laser/up of the laser",
                            ]
                        )
                    }
                }
            }
        }
        try await broker.stop()
    }

    @Test("nobody gets in without a login, with that of somebody else, or in clear")
    func strangers() async throws {
        let broker = try await ShippedBroker.start()
        try await broker.add(["laser"])
        try await broker.reload()
        var configuration = try await Participant.configuration("laser", at: broker)
        for credentials in [nil, MQTTCredentials(username: "laser", password: "guessed")] {
            configuration.credentials = credentials
            let error = try await Participant.run(configuration) { try await $0.refused() }
            #expect(error.code == .notAuthorized, "\(error)")
        }
        // A password is nothing at the port for certificates, and a name beside the certificate's neither.
        let site = MQTTCredentials(username: "p2k16d-bitraf", password: "any")
        configuration = try await Participant.configuration("laser", at: broker, by: .certificate)
        configuration.credentials = site
        try await Participant.run(configuration) { laser in
            try await laser.connected()
            let error = await #expect(throws: MQTTError.self) { try await laser.publish(Self.open, "10") }
            #expect(error?.code == .refused)
            try await laser.publish("p2k16d/tool/laser/up", "still the laser")
        }
        configuration.tls?.identity = nil
        _ = try await Participant.run(configuration) { try await $0.refused() }
        configuration.tls = nil
        _ = try await Participant.run(configuration) { try await $0.refused() }
        try await broker.stop()
    }

    @Test("nobody is thrown out by who uses its client ID", arguments: ShippedBroker.Proof.allCases)
    func clientIDs(proof: ShippedBroker.Proof) async throws {
        let broker = try await ShippedBroker.start()
        try await broker.add(["p2k16d-bitraf", "laser"])
        try await broker.reload()
        let site = try await Participant.configuration("p2k16d-bitraf", at: broker, by: proof)
        let laser = try await Participant.configuration("laser", at: broker, by: proof, clientID: "p2k16d-bitraf")
        try await Participant.run(site, hearing: ["p2k16d/tool/+/up"]) { site in
            try await site.connected()
            try await Participant.run(laser) { laser in
                try await laser.connected()
                try await laser.publish("p2k16d/tool/laser/up", "x")
            }
            #expect(try await site.heard(1) == ["p2k16d/tool/laser/up x"])
            try await site.publish("p2k16d/bitraf/status", "online")
            #expect(site.states.elements.count == 2, "\(site.states.elements)")
        }
        try await broker.stop()
    }

    @Test("a controller is added and taken out while the others go on, by passwords")
    func passwords() async throws {
        let broker = try await ShippedBroker.start()
        try await broker.add(["lathe"])
        try await broker.reload()
        let lathe = try await Participant.configuration("lathe", at: broker)
        let laser = try await Participant.configuration("laser", at: broker)
        try await Participant.run(lathe) { lathe in
            try await lathe.connected()
            #expect(try await Participant.run(laser) { try await $0.refused() }.code == .notAuthorized)
            try await broker.add(["laser"])
            try await broker.reload()
            try await Participant.run(laser) { laser in
                let next = try await laser.connected()
                try await broker.remove("laser")
                try await broker.reload()
                // At once, though it was connected.
                _ = try await laser.refused(from: next)
            }
            #expect(try await Participant.run(laser) { try await $0.refused() }.code == .notAuthorized)
            try await lathe.publish("p2k16d/tool/lathe/up", "x")
            #expect(lathe.states.elements.count == 2, "\(lathe.states.elements)")
        }
        try await broker.stop()
    }

    @Test("a certificate that was revoked is refused after a reload, and its connection ends with a restart")
    func revocation() async throws {
        let broker = try await ShippedBroker.start()
        let laser = try await Participant.configuration("laser", at: broker, by: .certificate)
        let lathe = try await Participant.configuration("lathe", at: broker, by: .certificate)
        try await Participant.run(laser) { laser in
            let next = try await laser.connected()
            try await broker.revoke("laser")
            #expect(try await broker.authority.list().contains("R "))
            try await broker.reload()
            try await Participant.run(lathe) { _ = try await $0.connected() }
            try await broker.restart()
            _ = try await laser.refused(from: next)
        }
        try await Participant.run(laser) { try await $0.refused(because: "it was revoked") }
        try await Participant.run(lathe) { _ = try await $0.connected() }
        try await broker.stop()
    }
}
