import Hardware
import Testing

@testable import AccessDaemon

@Suite("Controllers of tools in the configuration")
struct ToolControllerConfigurationTests {
    private static func parse(_ tools: String, mqtt: String = "mqtt: { host: h }") throws -> Configuration {
        try Configuration.parse("site: demo\n\(mqtt)\ndoors: {}\ntools:\n  \(tools)\n", path: "/a.yaml")
    }

    @Test(
        "are read with their defaults",
        arguments: [
            ("{ type: p2k16 }", .p2k16(base: "bitraf/tool/Laser cutter", answers: false), nil),
            (
                "{ type: p2k16, prefix: /x//y, acknowledge: islocked }",
                .p2k16(base: "/x//y/Laser cutter", answers: true), nil
            ),
            (
                "{ type: machine-access, device: esp-a1b2c3, index: 0 }",
                .machineAccess(MachineAccessTopics(prefix: "public", device: "esp-a1b2c3", index: 0)), .seconds(60)
            ),
            (
                "{ type: machine-access, prefix: shop/3, layout: specification, device: d, index: 12, silence: 2m }",
                .machineAccess(MachineAccessTopics(prefix: "shop/3", device: "d", index: 12, layout: .specification)),
                .seconds(120)
            ),
            (
                "{ type: machine-access-arduino, topic: bitraf/machine-access/lathe }",
                .machineAccessArduino(base: "bitraf/machine-access/lathe"), nil
            ),
            (
                "{ type: toollock, role: a001 }", .toolLock(base: "public/toollock/a001", tellsReturn: true),
                .seconds(90)
            ),
            (
                "{ type: toollock, prefix: locks, role: a002, return_checks_in: false, silence: 5m }",
                .toolLock(base: "locks/a002", tellsReturn: false), .seconds(300)
            ),
        ] as [(String, MQTTControllerDialect, Duration?)]
    )
    func defaults(_ text: String, _ dialect: MQTTControllerDialect, _ silence: Duration?) throws {
        let configuration = try Self.parse("Laser cutter: { controller: \(text) }")
        #expect(configuration.tools.map(\.controller) == [.mqtt(dialect, silence: silence)])
    }

    @Test(
        "mistakes are told",
        arguments: [
            ("a+b: { controller: { type: p2k16 } }", "'a+b' is no name for a tool with p2k16's topics"),
            ("\"#1\": { controller: { type: p2k16 } }", "'#1' is no name"),
            ("CNC/2: { controller: { type: p2k16 } }", "Rename it in p2k16 to something without '+', '#' and '/'."),
            ("a: { controller: { type: p2k16, prefix: bitraf/tool/ } }", "ends with a slash"),
            ("a: { controller: { type: p2k16, prefix: x/+ } }", "holds an MQTT wildcard"),
            ("a: { controller: { type: p2k16, acknowledge: yes } }", "must be one of islocked, none"),
            ("a: { controller: { type: p2k16, silence: 60s } }", "unknown key 'silence'"),
            ("a: { controller: { type: machine-access, index: 0 } }", "missing key 'device'"),
            ("a: { controller: { type: machine-access, device: d, index: 4 } }", "Use 0 to 3."),
            ("a: { controller: { type: machine-access, device: d/e, index: 0 } }", "holds a slash"),
            ("a: { controller: { type: machine-access, device: d, index: 0, silence: 5s } }", "Use 15s to 1h."),
            ("a: { controller: { type: machine-access-arduino } }", "missing key 'topic'"),
            ("a: { controller: { type: toollock } }", "missing key 'role'"),
            ("a: { controller: { type: tool-lock, role: r } }", "Did you mean 'toollock'?"),
            (
                "a: { controller: { type: toollock, role: r } }\n  b: { controller: { type: toollock, role: r } }",
                "'tools.b' has the same controller as the tool 'a'. Give each tool its own."
            ),
        ]
    )
    func mistakes(_ text: String, _ message: String) {
        #expect {
            _ = try Self.parse(text)
        } throws: { error in
            "\(error)".contains(message)
        }
    }

    @Test("two relays of one device are two tools")
    func relays() throws {
        let configuration = try Self.parse(
            """
            a: { controller: { type: machine-access, device: d, index: 0 } }
              b: { controller: { type: machine-access, device: d, index: 1 } }
            """
        )
        #expect(configuration.tools.count == 2)
    }

    @Test("need a broker")
    func broker() {
        #expect {
            _ = try Self.parse("a: { controller: { type: toollock, role: r } }", mqtt: "")
        } throws: { error in
            "\(error)".contains("is 'toollock', but there is no section 'mqtt'")
        }
    }
}
