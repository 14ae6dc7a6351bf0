import AdminModel
import FoundationEssentials
import TestServers
import Testing

/// What the inputs of a door do, with the real daemon; the inputs are simulated, all behind them is not.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct DoorTests {
    private static let anna = "04A35F1BC26680"
    private static let bjorn = "04A35F1BC26681"

    /// Anna and bjorn may enter, anna also in a lockdown.
    private static let seed = """
        embedded:
          seed:
            accounts:
              - { username: anna, name: Anna, paid_until: +20d }
              - { username: bjorn, name: Bjorn, paid_until: +20d }
            circles: [{ name: door, members: [anna, bjorn] }, { name: board, members: [anna] }]
            cards:
              - { user: anna, number: "\(anna)", label: fob }
              - { user: bjorn, number: "\(bjorn)", label: fob }
        """

    private static let inputs = """
        contact: { type: simulated }, exit_button: { type: simulated }, fire_release: { type: simulated }, \
        doorbell: { type: simulated }
        """

    /// A site without servers, whose entrance has all inputs.
    ///
    /// - Parameter conduct: further keys of the door, with a comma in front.
    private static func settings(unlockTime: String = "5s", _ conduct: String = "") -> SiteSettings {
        var settings = SiteSettings()
        settings.doors["entrance"] =
            "{ circles: [door], unlock_time: \(unlockTime), lock: { type: simulated }, \(Self.inputs)\(conduct) }"
        settings.more = Self.seed
        return settings
    }

    /// What happened at doors, by code.
    private static func happenings(_ socket: AdminSocket, at door: String = "entrance") async throws -> [String] {
        try await socket.events().filter { $0.type == .door && $0.door == door }.compactMap(\.reason)
    }

    private static func expectHappenings(
        _ expected: [String],
        _ socket: AdminSocket,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await eventually("on record: \(expected)", timeout: .seconds(5), sourceLocation: sourceLocation) {
            try await Self.happenings(socket).count >= expected.count
        }
        #expect(try await Self.happenings(socket) == expected, sourceLocation: sourceLocation)
    }

    private static func press(_ input: DoorInputName, _ socket: AdminSocket, of door: String = "entrance") async throws
    {
        _ = try await socket.move(input, to: true, of: door)
        _ = try await socket.move(input, to: false, of: door)
    }

    private static func waitFor(
        _ state: DoorState,
        _ socket: AdminSocket,
        of door: String = "entrance",
        timeout: Duration = .seconds(5),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await eventually("\(door) is \(state)", timeout: timeout, sourceLocation: sourceLocation) {
            try await socket.door(door).state == state
        }
    }

    // MARK: - Coming out

    @Test func `The exit button opens, also in a lockdown, and is on record as an exit`() async throws {
        try await DaemonProcess.with(Self.settings(", exit_time: 1s")) { daemon in
            let socket = AdminSocket(path: daemon.socket)
            try await Self.press(.exitButton, socket)
            try await Self.waitFor(.unlocked, socket)
            let open = try await socket.door("entrance")
            #expect(open.commanded == .unlocked && open.confirmed == .unlocked)
            try await Self.waitFor(.locked, socket)

            try await socket.command("lockdown", door: "entrance")
            try await Self.press(.exitButton, socket)
            try await Self.waitFor(.unlocked, socket)
            #expect(try await socket.tap(Self.bjorn).reason == "locked-down", "out is not in")
            try await Self.waitFor(.lockedDown, socket)
            #expect(try await socket.door("entrance").confirmed == .locked)
            try await Self.expectHappenings(["exit", "exit"], socket)
            let lines = try await daemon.ctl(["events", "--type", "door"])
            #expect(lines.output.contains("somebody left by the exit button"))
            #expect(
                try await socket.events().allSatisfy { $0.type != .outcome || $0.account == nil },
                "nobody's opening"
            )
        }
    }

    @Test func `A lockdown lets the circle pass that the site names, and nobody else`() async throws {
        try await DaemonProcess.with(Self.settings(unlockTime: "1s", ", lockdown_pass: board")) { daemon in
            let socket = AdminSocket(path: daemon.socket)
            #expect(try await socket.tap(Self.bjorn).granted)
            try await socket.command("lockdown", door: "entrance")
            #expect(try await socket.tap(Self.bjorn).reason == "locked-down")
            #expect(try await socket.tap(Self.anna).outcome == .commanded)
            #expect(try await socket.door("entrance").commanded == .unlocked)
            try await Self.waitFor(.lockedDown, socket)
            let explained = try await daemon.ctl(["explain", "bjorn", "entrance"])
            #expect(explained.output.contains("locked down"))
        }
    }

    // MARK: - The contact

    @Test func `The door relocks when it has opened and closed again`() async throws {
        try await DaemonProcess.with(Self.settings(unlockTime: "60s", ", relock_on_close: true")) { daemon in
            let socket = AdminSocket(path: daemon.socket)
            #expect(try await socket.tap(Self.anna).granted)
            #expect(try await socket.move(.contact, to: false).contact == .open)
            #expect(try await socket.door("entrance").commanded == .unlocked, "while it is open it stays unlocked")
            #expect(try await socket.move(.contact, to: true).contact == .closed)
            try await Self.waitFor(.locked, socket)
            #expect(try await socket.door("entrance").until == nil)
            try await Self.expectHappenings(["opened", "closed"], socket)
        }
    }

    @Test func `A door that stands open is warned of, then an alarm, until it is closed`() async throws {
        let conduct = ", held_open_warning: 1s, held_open_alarm: 4s, forced_open: true"
        try await DaemonProcess.with(Self.settings(conduct)) { daemon in
            let socket = AdminSocket(path: daemon.socket)
            #expect(try await socket.tap(Self.anna).granted)
            _ = try await socket.move(.contact, to: false)
            try await eventually("the warning", timeout: .seconds(3)) {
                try await socket.door("entrance").alarms == [.heldOpenWarning]
            }
            #expect(try await socket.degraded()["door entrance"]?.detail == "it stands open for long")
            try await eventually("the alarm", timeout: .seconds(5)) {
                try await socket.door("entrance").alarms == [.heldOpen, .heldOpenWarning]
            }
            let part = try await socket.degraded()["door entrance"]
            #expect(part?.state == .degraded)
            #expect(part?.detail == "it stands open for too long")
            #expect(try await daemon.ctl(["health"]).status == 4)
            #expect(try await daemon.ctl(["doors"]).output.contains("OPEN TOO LONG"))
            #expect(try await daemon.ctl(["top", "--once"]).output.contains("OPEN TOO LONG"))

            #expect(try await socket.move(.contact, to: true).alarms == [])
            #expect(try await socket.degraded().isEmpty)
            try await Self.expectHappenings(
                [
                    "opened", "held-open-warning", "held-open", "closed", "held-open-warning-cleared",
                    "held-open-cleared",
                ],
                socket
            )
        }
    }

    @Test func `A door that opens without anybody let through is an alarm until it is closed`() async throws {
        try await DaemonProcess.with(Self.settings(", forced_open: true")) { daemon in
            let socket = AdminSocket(path: daemon.socket)
            let forced = try await daemon.ctl(["door", "simulate", "entrance", "contact", "open"])
            #expect(forced.status == 0 && forced.output.contains("FORCED OPEN"))
            #expect(try await socket.door("entrance").alarms == [.forcedOpen])
            #expect(try await socket.degraded()["door entrance"]?.detail?.contains("nobody was let through") == true)
            let closed = try await daemon.ctl(["door", "simulate", "entrance", "contact", "closed"])
            #expect(closed.status == 0 && !closed.output.contains("FORCED"))
            #expect(try await socket.degraded().isEmpty)
            #expect(try await socket.tap(Self.anna).granted)
            #expect(try await socket.move(.contact, to: false).alarms == [], "whoever tapped may open it")
            try await Self.expectHappenings(
                ["opened", "forced-open", "closed", "forced-open-cleared", "opened"],
                socket
            )
        }
    }

    // MARK: - Fire

    @Test func `A fire release opens, outlives stop and kill -9, and ends with a reset only`() async throws {
        let daemon = try await DaemonProcess.start(Self.settings())
        let socket = AdminSocket(path: daemon.socket)
        try await socket.command("lockdown", door: "entrance")
        #expect(try await socket.move(.fireRelease, to: true).state == .fireReleased)
        try await eventually("the lock is open", timeout: .seconds(2)) {
            try await socket.door("entrance").confirmed == .unlocked
        }
        #expect(try await socket.door("entrance").fire == DoorFire(latched: true, inputActive: true))
        #expect(try await socket.degraded()["door entrance"]?.detail?.contains("still active") == true)
        let early = try await daemon.ctl(["door", "reset-fire", "entrance", "--yes"])
        #expect(early.status == 1)
        #expect(early.errors.contains("the fire release is still active"))
        let lock = try await daemon.ctl(["door", "lock", "entrance"])
        #expect(lock.status == 1 && lock.errors.contains("until it is reset"))
        try await Self.expectHappenings(["fire-raised"], socket)

        try await daemon.kill()
        // At the start the simulated input is not active: what opens the door now is the latch.
        try await daemon.start()
        try await self.expectReleased(socket)
        let (exit, _) = try await daemon.stop()
        #expect(exit == .exited(0))
        #expect(daemon.log.contains { $0.contains("left released by the fire release") })

        try await daemon.start()
        try await self.expectReleased(socket)
        let reset = try await daemon.ctl(["door", "reset-fire", "entrance", "--yes"])
        #expect(reset.status == 0, "\(reset.errors)")
        #expect(reset.output.contains("locked-down"), "what was ordered before counts again")
        try await eventually("the lock is locked", timeout: .seconds(2)) {
            try await socket.door("entrance").confirmed == .locked
        }
        #expect(try await socket.door("entrance").fire == DoorFire(latched: false, inputActive: false))
        let again = try await daemon.ctl(["door", "reset-fire", "entrance", "--yes"])
        #expect(again.status == 1 && again.errors.contains("no fire release"))
        try await Self.expectHappenings(["fire-raised", "fire-reset"], socket)
        let order = try #require(try await socket.events().first { $0.action == "door-reset-fire" })
        #expect(try await socket.events().contains { $0.of == order.sequence && $0.result == "commanded" })

        try await daemon.kill()
        try await daemon.start()
        #expect(try await socket.door("entrance").state == .lockedDown)
        #expect(try await socket.degraded().isEmpty)
        try await daemon.stop()
    }

    private func expectReleased(_ socket: AdminSocket, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let door = try await socket.door("entrance")
        #expect(door.state == .fireReleased, sourceLocation: sourceLocation)
        #expect(door.confirmed == .unlocked, sourceLocation: sourceLocation)
        #expect(door.fire == DoorFire(latched: true, inputActive: false), sourceLocation: sourceLocation)
    }

    @Test func `The end of the alarm alone locks nothing`() async throws {
        try await DaemonProcess.with(Self.settings()) { daemon in
            let socket = AdminSocket(path: daemon.socket)
            _ = try await socket.move(.fireRelease, to: true)
            #expect(try await socket.move(.fireRelease, to: false).state == .fireReleased)
            try await Self.expectHappenings(["fire-raised", "fire-cleared"], socket)
            #expect(try await socket.tap(Self.anna).granted, "who may come in still is let in, and is on record")
            try await socket.command("reset-fire", door: "entrance")
            try await Self.waitFor(.locked, socket)
        }
    }

    @Test func `Fire and exit do not wait for a journal that cannot be written`() async throws {
        let daemon = try await DaemonProcess.start(Self.settings(", exit_time: 1s"))
        let socket = AdminSocket(path: daemon.socket)
        try await daemon.fillDisk()
        try await Self.press(.exitButton, socket)
        try await eventually("the exit is open", timeout: .seconds(2)) {
            try await socket.door("entrance").confirmed == .unlocked
        }
        try await Self.waitFor(.locked, socket)
        _ = try await socket.move(.fireRelease, to: true)
        try await eventually("the door is released", timeout: .seconds(2)) {
            try await socket.door("entrance").confirmed == .unlocked
        }
        try await eventually("the gap is counted", timeout: .seconds(5)) {
            try await socket.status().journal.gaps >= 2
        }
        #expect(try await socket.degraded()["journal"]?.state == .down)
        try await daemon.freeDisk()
        _ = try await socket.move(.fireRelease, to: false)
        try await eventually("the gap is on record", timeout: .seconds(5)) {
            try await socket.events().contains { $0.reason == "gap" }
        }
        #expect(try await socket.door("entrance").state == .fireReleased)
        // Stored as soon as the disk took it.
        try await eventually("the latch is stored", timeout: .seconds(15)) {
            let reset = try await daemon.ctl(["door", "reset-fire", "entrance", "--yes"])
            return reset.status == 0
        }
        try await Self.waitFor(.locked, socket)
        try await daemon.stop()
    }

    // MARK: - Several doors

    @Test func `Of an air-lock one door opens at a time, but out goes everybody`() async throws {
        var settings = Self.settings()
        settings.doors = [
            "outer":
                "{ circles: [door], unlock_time: 2s, lock: { type: simulated }, contact: { type: simulated }, interlock: inner }",
            "inner":
                """
            { circles: [door], unlock_time: 2s, exit_time: 1s, lock: { type: simulated }, \
            exit_button: { type: simulated }, interlock: outer }
            """,
        ]
        settings.readers = [
            "outer": "{ type: simulated, door: outer }", "inner": "{ type: simulated, door: inner }",
        ]
        try await DaemonProcess.with(settings) { daemon in
            let socket = AdminSocket(path: daemon.socket)
            #expect(try await socket.tap(Self.anna, at: "outer").granted)
            let denied = try await socket.tap(Self.bjorn, at: "inner")
            #expect(!denied.granted && denied.reason == "interlocked")
            let order = try await daemon.ctl(["door", "open", "inner"])
            #expect(order.status == 1 && order.errors.contains("air-lock"))
            _ = try await socket.move(.contact, to: false, of: "outer")
            try await Self.waitFor(.locked, socket, of: "outer")
            #expect(try await socket.tap(Self.bjorn, at: "inner").reason == "interlocked", "it stands open")
            try await Self.press(.exitButton, socket, of: "inner")
            try await Self.waitFor(.unlocked, socket, of: "inner")
            try await Self.waitFor(.locked, socket, of: "inner")
            _ = try await socket.move(.contact, to: true, of: "outer")
            #expect(try await socket.tap(Self.bjorn, at: "inner").outcome == .commanded)
        }
    }

    @Test func `A real input is not moved from here, and one that is away is told`() async throws {
        var settings = Self.settings()
        settings.doors["entrance"] =
            """
            { circles: [door], unlock_time: 5s, lock: { type: simulated }, \
            contact: { type: gpio, chip: gpiochip4711, line: 3 } }
            """
        let daemon = try await DaemonProcess.start(settings)
        let socket = AdminSocket(path: daemon.socket)
        let refused = try await daemon.ctl(["door", "simulate", "entrance", "contact", "open"])
        #expect(refused.status == 1 && refused.errors.contains("is real"))
        let absent = try await daemon.ctl(["door", "simulate", "entrance", "doorbell", "press"])
        #expect(absent.status == 1 && absent.errors.contains("has no input"))
        try await eventually("the contact's chip is missed", timeout: .seconds(5)) {
            try await socket.degraded()["door entrance"]?.detail?.contains("gpiochip4711") == true
        }
        let door = try await socket.door("entrance")
        #expect(door.contact == .unknown && door.fire == nil)
        #expect(try await daemon.ctl(["door", "show", "entrance"]).output.contains("cannot be read: "))
        #expect(try await socket.tap(Self.anna).outcome == .commanded, "the door works without it")
        try await daemon.stop()
    }

    // MARK: - Who hears of it

    @Test func `The broker has every state retained, and the access log every event, but p2k16 none`() async throws {
        try await Space.with { space in
            _ = try await space.createMember("anna")
            var settings = space.settings(site: "inputs", broker: true)
            settings.doors = Self.settings(", exit_time: 1s, held_open_warning: 1s").doors
            try await DaemonProcess.with(settings) { daemon in
                let socket = AdminSocket(path: daemon.socket)
                try await daemon.waitForSnapshot()
                let live = try await space.broker.subscribe(topic: "p2k16d/inputs/door/entrance/#")
                try await daemon.waitForBroker()
                _ = try await socket.move(.contact, to: false)
                try await self.waitForTopic("contact", "open", live)
                try await self.waitForTopic("alarm", "held-open-warning", live)
                _ = try await socket.move(.contact, to: true)
                try await self.waitForTopic("contact", "closed", live)
                try await self.waitForTopic("alarm", "none", live)
                try await Self.press(.exitButton, socket)
                try await self.waitForTopic("lock", "unlocked", live)
                try await self.waitForTopic("lock", "locked", live)
                try await Self.press(.doorbell, socket)
                try await self.waitForTopic("doorbell", "ring", live)
                _ = try await socket.move(.fireRelease, to: true)
                try await self.waitForTopic("fire", "released", live)
                _ = try await socket.move(.fireRelease, to: false)
                try await socket.command("reset-fire", door: "entrance")
                try await self.waitForTopic("fire", "clear", live)
                #expect(live.messages.allSatisfy { $0.retain == !$0.topic.hasSuffix("/doorbell") })

                // Somebody who subscribes only now reads how the door stands, and no bell.
                let late = try await space.broker.subscribe(topic: "p2k16d/inputs/door/entrance/#")
                try await eventually("all that is retained", timeout: .seconds(5)) { late.messages.count >= 5 }
                let retained = Dictionary(late.messages.map { ($0.topic, $0.payload) }) { $1 }
                #expect(retained["p2k16d/inputs/door/entrance/contact"] == "closed")
                #expect(retained["p2k16d/inputs/door/entrance/alarm"] == "none")
                #expect(retained["p2k16d/inputs/door/entrance/fire"] == "clear")
                #expect(retained["p2k16d/inputs/door/entrance/lock"] == "locked")
                #expect(retained["p2k16d/inputs/door/entrance/doorbell"] == nil)
                #expect(retained["p2k16d/inputs/door/entrance"]?.contains(#""fireReleased":false"#) == true)
                try await late.stop()
                try await live.stop()

                try await daemon.waitForDelivery()
                let logged = try await space.sql(
                    "SELECT door, reason FROM p2k16d.access_log WHERE type = 'door' ORDER BY sequence"
                )
                let kinds = [
                    "opened", "held-open-warning", "closed", "held-open-warning-cleared", "exit", "doorbell",
                    "fire-raised", "fire-cleared", "fire-reset",
                ]
                #expect(logged == kinds.map { "entrance|\($0)" }.joined(separator: "\n"))
                #expect(try await space.sql("SELECT count(*) FROM event") == "0")
            }
        }
    }

    private func waitForTopic(
        _ topic: String,
        _ payload: String,
        _ live: MessageRecorder,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await eventually("\(topic): \(payload)", timeout: .seconds(5), sourceLocation: sourceLocation) {
            live.messages.last { $0.topic == "p2k16d/inputs/door/entrance/\(topic)" }?.payload == payload
        }
    }
}
