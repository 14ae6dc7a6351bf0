import AccessControl
import Hardware
import Testing

@testable import AccessDaemon

@Suite("The configuration of tools' controllers")
struct ControllerConfigurationTests {
    private static func parse(_ controller: String, broker: String = "mqtt: { host: broker }") throws -> Configuration {
        let yaml = "site: test\n\(broker)\ndoors: {}\ntools:\n  Saw:\n    controller: { \(controller) }\n"
        return try Configuration.parse(yaml, path: "/etc/p2k16d.yaml")
    }

    @Test("of the own dialect has defaults, and every key counts")
    func native() throws {
        let few = try Self.parse("type: p2k16d, topic: /t/saw")
        #expect(few.tools[0].controller == .native(.init(settings: .init(topic: "/t/saw"), key: nil)))
        #expect(few.notes.contains { $0.message.contains("whoever may publish on the broker") })
        #expect(few.secrets.isEmpty)
        let all = try Self.parse(
            """
            type: p2k16d, topic: t/saw, key_file: saw.key, interval: 20s, timeout: 3s, request_age: 5s,
                notation: decimal, byte_order: reversed, format: full, length: 4
            """
        )
        let settings = Hardware.NativeController.Settings(
            topic: "t/saw",
            interval: .seconds(20),
            timeout: .seconds(3),
            requestAge: .seconds(5),
            syntax: CardNumberSyntax(notation: .decimal, byteOrder: .reversed, format: .full, length: 4)
        )
        #expect(all.tools[0].controller == .native(.init(settings: settings, key: .file("/etc/saw.key"))))
        #expect(all.notes.isEmpty)
        #expect(all.secrets.map(\.path) == ["tools.Saw.controller"])
        // Cards have to be known in the form in which it tells them.
        #expect(all.shortFormats.isEmpty)
        #expect(try Self.parse("type: p2k16d, topic: t, format: short24").shortFormats == [.short24])
    }

    @Test(
        "of the own dialect is refused where it cannot work",
        arguments: [
            ("type: p2k16d", "missing key 'topic'"), ("type: p2k16d, topic: t/saw/", "ends with a slash"),
            ("type: p2k16d, topic: t/#", "MQTT wildcard"), ("type: p2k16d, topic: t, interval: 500ms", "out of range"),
            ("type: p2k16d, topic: t, timeout: 11s", "out of range"),
            ("type: p2k16d, topic: t, key_file: a, key_credential: b", "stands beside 'key_file'"),
            ("type: p2k16d, topic: t, key: secret", "unknown key 'key'"),
            ("type: p2k16dd, topic: t", "Did you mean 'p2k16d'?"),
        ]
    )
    func refused(_ controller: String, _ problem: String) {
        let error = #expect(throws: ConfigurationError.self) { try Self.parse(controller) }
        #expect(error?.description.contains(problem) == true, "\(String(describing: error))")
    }

    @Test("needs the broker, and a topic of its own")
    func places() {
        let none = #expect(throws: ConfigurationError.self) { try Self.parse("type: p2k16d, topic: t", broker: "") }
        #expect(none?.description.contains("is 'p2k16d', but there is no section 'mqtt'") == true)
        let controller = "{ controller: { type: p2k16d, topic: t } }"
        let yaml = "site: test\nmqtt: { host: a }\ndoors: {}\ntools: { Saw: \(controller), Lathe: \(controller) }\n"
        let twice = #expect(throws: ConfigurationError.self) { try Configuration.parse(yaml, path: "/etc/p2k16d.yaml") }
        #expect(twice?.description.contains("has the same controller as the tool 'Saw'") == true)
    }

    @Test("of an esp-rfid node: at a tool and at a door, with and without provisioning")
    func espRFID() throws {
        let node = "type: esp-rfid, topic: esprfid, hostname: front, doorip: 192.0.2.7"
        let plain = Configuration.ESPRFIDNode(
            settings: .init(topic: "esprfid", hostname: "front", address: "192.0.2.7")
        )
        #expect(try Self.parse(node).tools[0].controller == .espRFID(plain))
        let provision = "provision: { manage: all, interval: 2h, horizon: 60d, notation: decimal }"
        let all = Configuration.ESPRFIDNode(
            settings: .init(
                topic: "esprfid",
                hostname: "front",
                address: "192.0.2.7",
                provisioning: .init(manage: .all, interval: .seconds(7200))
            ),
            syntax: CardNumberSyntax(notation: .decimal),
            horizon: .seconds(60 * 86_400)
        )
        func door(_ rest: String) throws -> Configuration {
            let yaml = """
                site: test
                mqtt: { host: broker }
                doors: { front: { circles: [door], \(rest) } }
                readers: { front: { type: mqtt, door: front, dialect: nottingham, topic: nh } }
                """
            return try Configuration.parse(yaml, path: "/etc/p2k16d.yaml")
        }
        #expect(try door("lock: { \(node), \(provision) }").doors[0].lock == .espRFID(all))
        #expect(try door("lock: { \(node), provision: {} }").doors[0].lock.place == "topic esprfid, node front")
        for (rest, problem) in [
            ("lock: { type: esp-rfid, topic: t, hostname: a }", "missing key 'doorip'"),
            ("lock: { type: esp-rfid, topic: t/, hostname: a, doorip: b }", "ends with a slash"),
            ("lock: { \(node), provision: { horizon: 1h } }", "out of range"),
            ("lock: { \(node), provision: {} }, pin: always", "lets people in by their cards alone"),
            ("lock: { \(node) }, fire_release: { type: simulated }", "asks for a lock that can be kept open"),
        ] {
            let error = #expect(throws: ConfigurationError.self) { try door(rest) }
            #expect(error?.description.contains(problem) == true, "\(String(describing: error))")
        }
    }

    @Test("has a key that is long enough")
    func shortKeys() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/saw.key"
            for (key, isGood) in [("0123456789abcde\n", false), ("0123456789abcdef\n", true)] {
                try SecretTests.write(key, mode: 0o600, to: path)
                let problems = try Self.parse("type: p2k16d, topic: t, key_file: \(path)").checkSecrets()
                #expect(problems.isEmpty == isGood)
                #expect(problems.allSatisfy { $0.message.contains("shorter than 16 bytes") })
                #expect((try? Secret.file(path).loadKeys())?.first?.count == (isGood ? 16 : nil))
            }
        }
    }

    @Test("may have a new key above the old one, and no third")
    func twoKeys() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/saw.key"
            let (new, old) = (String(repeating: "n", count: 16), String(repeating: "o", count: 16))
            for (text, keys, problem) in [
                ("\(new)\n\(old)\n", [new, old], nil), ("\(new)\r\n\n\(old)\n", [new, old], nil),
                ("\(new)\n\(new)\n", [new], nil), ("\(new)\n\(old)\n\(old)\n", nil, "more than 2 lines of keys"),
                ("\(new)\nshort\n", nil, "shorter than 16 bytes"), ("\u{B}", nil, "shorter than 16 bytes"),
            ] as [(String, [String]?, String?)] {
                try SecretTests.write(text, mode: 0o600, to: path)
                let problems = try Self.parse("type: p2k16d, topic: t, key_file: \(path)").checkSecrets()
                #expect(problems.count == (problem == nil ? 0 : 1))
                #expect(problem.map { problems.first?.message.contains($0) == true } ?? true, "\(problems)")
                #expect(try keys == nil || Secret.file(path).loadKeys() == keys?.map { Array($0.utf8) })
            }
        }
    }

    @Test("that two tools share is noted")
    func sharedKeys() throws {
        let yaml = """
            site: test
            mqtt: { host: a }
            doors: {}
            tools:
              Saw: { controller: { type: p2k16d, topic: saw, key_file: /keys/all } }
              Lathe: { controller: { type: p2k16d, topic: lathe, key_file: /keys/all } }
              Mill: { controller: { type: p2k16d, topic: mill, key_file: /keys/mill } }
            """
        #expect(
            try Configuration.parse(yaml, path: "/a.yaml").notes.map(\.description) == [
                "/a.yaml:6:10: 'tools.Lathe' has the same key as the tool 'Saw': one controller that is stolen speaks for "
                    + "both. Give each controller a key of its own."
            ]
        )
    }
}
