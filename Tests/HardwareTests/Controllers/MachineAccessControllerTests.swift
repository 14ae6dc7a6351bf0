import AccessControl
import Testing

@testable import Hardware

@Suite("A machine-access relay")
struct MachineAccessControllerTests {
    private static let topics = MachineAccessTopics(prefix: "public", device: "esp-a1b2c3", index: 1)
    private static let refresh = ControllerMessage("public/machine-access/esp-a1b2c3/command", "command=refresh")

    private static func connected() -> ControllerScript {
        let script = ControllerScript(.machineAccess(Self.topics))
        script.connect()
        script.hear(Self.topics.locked, "1", at: 0.1)
        #expect(script.newReports() == [.connected, .cut])
        return script
    }

    @Test("is told one key and nothing else, and asked only on the topic without an index")
    func orders() {
        let script = Self.connected()
        #expect(script.probes == [Self.refresh])
        let command = "public/machine-access/esp-a1b2c3/1/command"
        #expect(
            script.begin(.unlock(user: "ada"), at: 1) == .send(ControllerMessage(command, "command=unlock"), command: 1)
        )
        #expect(script.begin(.lock, at: 1) == .send(ControllerMessage(command, "command=lock"), command: 2))
    }

    @Test(
        "is understood as the firmware speaks and as its document says",
        arguments: [
            ("1", true), ("0", false), ("state=locked", true), ("state=unlocked\n", false),
            ("state=locked\nrequest=20400404", true), ("request=20400404\nstate=unlocked", false),
            ("state=unlock", false), ("state=lock\nrequest=1\n", true),
            ("", nil), ("2", nil), ("state=", nil), ("state=open", nil), ("true", nil), ("locked=1", nil),
        ] as [(String, Bool?)]
    )
    func states(_ text: String, _ isLocked: Bool?) {
        for layout in MachineAccessTopics.Layout.allCases {
            let topics = MachineAccessTopics(prefix: "/p", device: "d", index: 0, layout: layout)
            var dialect = MachineAccessDialect(topics: topics)
            let expected = isLocked.map { $0 ? [ControllerSign.locked] : [.unlocked] }
            let signs = dialect.read(ControllerMessage(topics.locked, text))
            #expect(signs == expected)
        }
    }

    @Test("stands where its document or its firmware says")
    func layouts() {
        let document = MachineAccessTopics(prefix: "p", device: "d", index: 2, layout: .specification)
        #expect(document.command == "p/machine-access/2/command")
        #expect(document.deviceCommand == "p/machine-access/command")
        #expect(document.online == "p/device/d/online")
        #expect(
            MachineAccessDialect(topics: Self.topics).filters == [
                "public/machine-access/esp-a1b2c3/+/locked", "public/machine-access/esp-a1b2c3/error",
                "public/device/esp-a1b2c3/online", "public/device/esp-a1b2c3/info", "public/device/esp-a1b2c3/error",
            ]
        )
    }

    @Test("lives when it is heard, whatever its last will says")
    func life() {
        let script = Self.connected()
        // The broker lost it: live, not kept.
        script.hear(Self.topics.online, "0", at: 5)
        #expect(script.newReports() == [.silent])
        #expect(script.machine.fault == "the controller has lost its connection to the broker")
        #expect(script.begin(.lock, at: 6) == .refused("the controller has lost its connection to the broker"))
        script.hear(Self.topics.online, "0", at: 7)
        #expect(script.newReports() == [])
        // A relay of the same device.
        script.hear("public/machine-access/esp-a1b2c3/3/locked", "0", at: 8)
        #expect(script.newReports() == [.connected])
        #expect(script.machine.fault == nil)
    }

    @Test("that starts again is told once, so that it is told again what holds")
    func restart() {
        let script = Self.connected()
        _ = script.begin(.unlock(user: "ada"), at: 1)
        script.hear(Self.topics.locked, "0", at: 1.1)
        #expect(script.newReports() == [.powered])
        // A session that takes over another has the will of that sent first.
        script.hear(Self.topics.online, "0", at: 2)
        script.hear(Self.topics.online, "1", at: 2)
        script.hear(Self.topics.info, "build-rev: 1a2b\nbuild-timestamp: Sat", at: 2.1)
        script.hear(Self.topics.locked, "1", at: 2.2)
        #expect(script.newReports() == [.silent, .connected, .cut])
        // Where its "online" was missed, "info" tells it.
        script.hear(Self.topics.info, "build-rev: 1a2b\nbuild-timestamp: Sat", at: 3)
        script.hear(Self.topics.locked, "1", at: 3.1)
        #expect(script.newReports() == [.connected, .cut])
    }

    @Test("loses what it was told when the broker loses it, and the command has failed")
    func lostInCommand() {
        let script = Self.connected()
        _ = script.begin(.unlock(user: "ada"), at: 1)
        script.hear(Self.topics.online, "0", at: 1.5)
        #expect(
            script.results == [
                1: .failed("the controller has lost its connection to the broker; it may have obeyed all the same")
            ]
        )
        script.pass(until: 10)
    }

    @Test(
        "that answers an error has failed in its own words",
        arguments: [
            ("unknown command", "unknown command"), ("Unknown command", "Unknown command"),
            ("Unknown key", "Unknown key"), ("too long request field", "too long request field"),
            ("Could not init parser", "Could not init parser"), ("message=out of order\nrequest=1", "out of order"),
        ]
    )
    func errors(_ text: String, _ words: String) {
        let script = Self.connected()
        _ = script.begin(.unlock(user: "ada"), at: 1)
        script.hear(Self.topics.error, text, at: 1.1)
        #expect(script.results.isEmpty)
        script.pass(until: 1.36)
        #expect(script.results == [1: .failed("the controller refused: \(words)")])
        // Without a command it is told as trouble.
        script.hear(Self.topics.deviceError, text, at: 2)
        #expect(script.newReports() == [.trouble(words)])
    }

    @Test("obeys although somebody's request line made it answer an error")
    func complaint() {
        let script = Self.connected()
        _ = script.begin(.unlock(user: "ada"), at: 1)
        script.hear(Self.topics.error, "Unknown key", at: 1.1)
        script.hear(Self.topics.locked, "0", at: 1.2)
        script.pass(until: 10)
        #expect(script.results == [1: .obeyed])
        #expect(script.newReports() == [.powered])
    }

    @Test("is asked when nothing was heard for a third of the time, and missed once after the whole")
    func silence() {
        let script = Self.connected()
        script.hear(Self.topics.locked, "1", at: 10)
        script.pass(until: 29.9)
        #expect(script.probes.count == 1)
        script.pass(until: 69.9)
        #expect(script.probes.count == 3)
        #expect(script.newReports() == [])
        script.pass(until: 70)
        #expect(script.newReports() == [.silent])
        #expect(script.probes.count == 4)
        #expect(script.machine.fault == "nothing has been heard of the controller for 60.0 seconds")
        #expect(script.begin(.unlock(user: "a"), at: 71) == .refused(script.machine.fault!))
        // It is asked on, and missed once.
        script.pass(until: 200)
        #expect(script.newReports() == [] && script.probes.count == 10)
        script.hear(Self.topics.locked, "1", at: 201)
        #expect(script.newReports() == [.connected, .cut])
        script.pass(until: 260.9)
        #expect(script.newReports() == [])
        script.pass(until: 261)
        #expect(script.newReports() == [.silent])
    }

    @Test("that never came is missed, and one that the broker kept from us is no more known after")
    func reconnect() {
        let script = ControllerScript(.machineAccess(Self.topics))
        // No broker yet: nothing to be missed.
        #expect(script.machine.wake == nil)
        script.connect(at: 100)
        script.pass(until: 159)
        #expect(script.newReports() == [])
        script.pass(until: 160)
        #expect(script.newReports() == [.silent])
        script.hear(Self.topics.locked, "0", at: 161)
        #expect(script.newReports() == [.connected, .powered])
        script.connect(at: 170)
        #expect(script.probes.last == Self.refresh)
        #expect(script.newReports() == [])
        script.hear(Self.topics.locked, "0", at: 170.1)
        #expect(script.newReports() == [.connected, .powered])
        // While it is missed, a reconnect alone is no sign of it.
        script.pass(until: 300)
        script.connect(at: 301)
        #expect(script.newReports() == [.silent])
    }
}
