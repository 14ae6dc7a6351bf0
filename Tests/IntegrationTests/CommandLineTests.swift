import AdminModel
import Glibc
import TestServers
import Testing

/// `p2k16ctl` against the real daemon: what it shows, what it refuses and how it ends.
@Suite(.serialized, .sharedServers, .timeLimit(.minutes(5)))
struct CommandLineTests {
    private static let card = "04A35F1BC26680"

    /// A door whose lock times itself over MQTT, and one whose lock can do everything.
    private func settings(_ space: Space, site: String) -> SiteSettings {
        var settings = space.settings(site: site, broker: true)
        settings.doors = [
            "street":
                "{ name: Street, circles: [door], unlock_time: 5s, lock: { type: mqtt, topic: \(site)/open, acknowledge: none } }",
            "office": "{ name: Office, circles: [door], unlock_time: 3s, lock: { type: simulated } }",
        ]
        settings.readers = [
            "street": "{ type: simulated, door: street }", "office": "{ type: simulated, door: office }",
        ]
        return settings
    }

    @Test func `The most talkative log does not print what the parts of the daemon hold`() async throws {
        try await Space.with { space in
            var settings = space.settings(site: "talkative")
            settings.logLevel = "trace"
            try await DaemonProcess.with(settings) { daemon in
                try await daemon.waitForSnapshot()
                #expect(!daemon.log.isEmpty)
                #expect(daemon.log.allSatisfy { !$0.contains("AccessDaemon.") && $0.utf8.count < 2000 })
            }
        }
    }

    /// A site with a member, anna, and her card.
    private func withSite(
        _ site: String,
        _ body: (Space, DaemonProcess) async throws -> Void
    ) async throws {
        try await Space.with { space in
            _ = try await space.createMember("anna")
            try await DaemonProcess.with(self.settings(space, site: site)) { daemon in
                try await daemon.waitForSnapshot()
                try await daemon.waitForBroker()
                try await daemon.enroll(Self.card, user: "anna", label: "blue fob")
                try await body(space, daemon)
            }
        }
    }

    @Test func `Status, health, doors and sync are told to people and to programs`() async throws {
        try await self.withSite("status") { space, daemon in
            let status: Status = try await daemon.json(["status"])
            #expect(status.site == "status")
            #expect(status.authority == .postgresql)
            #expect(status.ready)
            #expect(status.upstream.state == .connected)
            #expect(status.mqtt.state == .connected)
            #expect(status.snapshot.accounts == 4)
            #expect(status.snapshot.cards == 1)
            let health: Health = try await daemon.json(["health"])
            #expect(health.overall == .ok, "\(health.parts)")
            #expect(health.parts.map(\.name).contains("upstream"))
            let list: DoorList = try await daemon.json(["door", "list"])
            #expect(list.doors.map(\.id) == ["office", "street"])
            #expect(list.doors.map(\.state) == [.locked, .locked])
            #expect(Set(list.doors[0].capabilities) == [.lock, .hold, .confirm])
            #expect(list.doors[1].capabilities == [])
            try await daemon.waitForDelivery()
            let sync: SyncStatus = try await daemon.json(["sync"])
            #expect(sync.refused == 0)
            #expect(sync.lastError == nil)

            for arguments in [["status"], ["health"], ["doors"], ["cards"], ["events"], ["sync"]] {
                let text = try await daemon.ctl(arguments)
                #expect(text.status == 0, "\(arguments)")
                #expect(!text.output.isEmpty && !text.output.hasPrefix("{"), "\(arguments)")
                #expect(text.errors.isEmpty, "\(arguments)")
            }
        }
    }

    @Test func `A timed lock refuses what it cannot do, and lockdown lets nobody else in`() async throws {
        try await self.withSite("timed") { space, daemon in
            let hold = try await daemon.ctl(["door", "hold", "street", "--for", "1h"])
            #expect(hold.status == 1)
            #expect(hold.errors.contains("opens for a time only and cannot be held open"))

            let long = try await daemon.ctl(["door", "open", "street", "--for", "10m"])
            #expect(long.status == 1)
            #expect(long.errors.contains("opens for 120 s at most"))

            let commands = try await space.broker.subscribe(topic: "timed/open")
            let opened: DoorCommandReply = try await daemon.json(["door", "open", "street"])
            #expect(opened.outcome == .commanded)
            #expect(try await commands.next(timeout: .seconds(25)).payload == "5")
            let lock = try await daemon.ctl(["door", "lock", "street"])
            #expect(lock.status == 1)
            #expect(lock.errors.contains("relocks by its own timer"))

            let down: DoorCommandReply = try await daemon.json(["door", "lockdown", "street", "--yes"])
            #expect(down.door.state == .lockedDown)
            #expect(try await daemon.tap("street", Self.card).reason == "locked-down")
            let refused = try await daemon.ctl(["door", "open", "street"])
            #expect(refused.status == 1)
            #expect(refused.errors.contains("locked down"))
            #expect(refused.errors.contains("p2k16ctl door release"))
            let explanation: Explanation = try await daemon.json(["explain", "anna", "street"])
            #expect(explanation.reason == "locked-down")
            #expect(explanation.changes == ["release door street"])
            // The other door is not concerned.
            #expect(try await daemon.tap("office", Self.card).granted)

            // A restart does not end a lockdown.
            try await daemon.stop()
            try await daemon.start()
            try await daemon.waitForBroker()
            #expect(try await daemon.tap("street", Self.card).reason == "locked-down")
            #expect(commands.messages.count == 1)

            let released: DoorCommandReply = try await daemon.json(["door", "release", "street"])
            #expect(released.door.state == .locked)
            #expect(try await daemon.tap("street", Self.card).granted)
            #expect(try await commands.next(timeout: .seconds(25)).payload == "5")
            // An operator's opening is no member's: p2k16 hears of those of anna alone.
            try await daemon.waitForDelivery()
            #expect(
                try await space.sql("SELECT text1 FROM event WHERE domain = 'door' ORDER BY id") == "office\nstreet"
            )
            try await commands.stop()
        }
    }

    @Test func `A lock that can be held is held, released, locked early and extended`() async throws {
        try await self.withSite("office") { _, daemon in
            let held: DoorCommandReply = try await daemon.json(["door", "hold", "office", "--for", "2s"])
            #expect(held.door.state == .heldOpen)
            let end = try #require(held.door.until)
            try await self.expect(.locked, of: "office", within: .seconds(3), daemon)
            let status: Status = try await daemon.json(["status"])
            #expect(status.now >= end)

            _ = try await daemon.ctl(["door", "hold", "office"])
            try await self.expect(.heldOpen, of: "office", within: .zero, daemon)
            let released: DoorCommandReply = try await daemon.json(["door", "release", "office"])
            #expect(released.door.state == .locked)

            let first = try await daemon.tap("office", Self.card)
            let opened = try await self.door("office", daemon)
            #expect(opened.state == .unlocked)
            let second = try await daemon.tap("office", Self.card)
            let extended = try await self.door("office", daemon)
            #expect(try #require(second.relocksAt) > (try #require(first.relocksAt)))
            #expect(try #require(extended.until) > (try #require(opened.until)))
            let locked: DoorCommandReply = try await daemon.json(["door", "lock", "office"])
            #expect(locked.door.state == .locked)

            _ = try await daemon.tap("office", Self.card)
            try await self.expect(.locked, of: "office", within: .seconds(4), daemon)
            let past = try await daemon.ctl(["door", "hold", "office", "--until", "2020-01-01T00:00:00Z"])
            #expect(past.status == 2)
        }
    }

    @Test func `Cards are enrolled from standard input, and what is no real card is refused`() async throws {
        try await self.withSite("cards") { space, daemon in
            let cards: CardList = try await daemon.json(["cards"])
            #expect(cards.cards.map(\.account) == ["anna"])
            #expect(cards.cards.map(\.label) == ["blue fob"])
            #expect(cards.cards[0].fingerprint != nil)

            let refusals = [
                (number: "04:a3:5f:1b:c2:66:80", status: 1, reason: "enrolled"),
                (number: "08A1B2C3", status: 1, reason: "random number at each tap"),
                (number: "00000000", status: 1, reason: "all zeros"),
                (number: "01020304", status: 1, reason: "test number"),
                (number: "DEADBEEF", status: 1, reason: "test number"),
                (number: "no card", status: 2, reason: "digit"),
                (number: "", status: 2, reason: "no card number was given"),
            ]
            for refusal in refusals {
                let result = try await daemon.ctl(["card", "enroll", "--user", "anna"], input: refusal.number)
                #expect(result.status == Int32(refusal.status), "\(refusal.number)")
                #expect(result.errors.contains(refusal.reason), "\(refusal.number): \(result.errors)")
            }
            let stranger = try await daemon.ctl(["card", "enroll", "--user", "nobody"], input: "9C41E72B")
            #expect(stranger.status == 1)
            #expect(stranger.errors.contains("there is no account “nobody”"))
            let argument = try await daemon.ctl(["card", "enroll", "--user", "anna", "--card", "9C41E72B"])
            #expect(argument.status == 2)
            #expect(try await space.sql("SELECT count(*) FROM p2k16d.card") == "1")

            // A number in decimal is the same card: 0x9C41E72B.
            let decimal = try await daemon.ctl(
                ["card", "enroll", "--user", "anna", "--notation", "decimal"],
                input: "2621564715"
            )
            #expect(decimal.status == 0, "\(decimal.errors)")
            #expect(try await daemon.tap("office", "9C:41:E7:2B").granted)
        }
    }

    @Test func `No card number reaches the log, the state directory or the database`() async throws {
        try await self.withSite("secret") { space, daemon in
            _ = try await daemon.tap("office", Self.card)
            _ = try await daemon.tap("office", "046ED1927A4F81")
            _ = try await daemon.ctl(["card", "enroll", "--user", "anna"], input: "08A1B2C3")
            try await daemon.waitForDelivery()
            let record = try await space.sql(
                """
                SELECT entry FROM p2k16d.access_log;
                SELECT * FROM p2k16d.card;
                SELECT * FROM p2k16d.card_token;
                SELECT * FROM p2k16d.card_change;
                """
            )
            #expect(record.contains("unknown-card"))
            let files = try await ChildProcess.run(
                "/bin/grep",
                ["-rciaE", "04A35F1BC26680|046ED1927A4F81|08A1B2C3", daemon.stateDirectory]
            )
            #expect(files.exit == .exited(1), "\(files.standardOutput)")
            #expect(!files.standardOutput.isEmpty)
            for number in [Self.card, "046ED1927A4F81", "08A1B2C3"] {
                for text in [record, daemon.log.joined(separator: "\n")] {
                    #expect(!text.uppercased().contains(number))
                }
            }
        }
    }

    @Test func `Explain tells the rules of today, of another time and of a tap of the past`() async throws {
        try await self.withSite("explain") { space, daemon in
            let now: Explanation = try await daemon.json(["explain", "anna", "office"])
            #expect(now.verdict == .granted)
            #expect(now.steps.first { $0.rule == "paying" }?.outcome == .passed)
            #expect(now.changes.contains { $0.hasPrefix("the end of the payment at ") })
            let later: Explanation = try await daemon.json(["explain", "anna", "office", "--at", "+720h"])
            #expect(later.verdict == .denied)
            #expect(later.reason == "membership-lapsed")
            #expect(later.steps.first { $0.rule == "paying" }?.outcome == .failed)
            #expect(later.changes.contains { $0.hasPrefix("a payment that is still running") })
            let text = try await daemon.ctl(["explain", "anna", "office", "--at", "+720h"])
            #expect(text.status == 0)
            #expect(text.output.contains("paid until "))

            let tap = try await daemon.tap("office", Self.card)
            let sequence = try #require(tap.sequence)
            // What was known at the tap counts, whatever happens to the card afterwards.
            let card: CardList = try await daemon.json(["cards"])
            _ = try await daemon.ctl(["card", "disable", "\(card.cards[0].id)", "--lost", "--yes"])
            let then: Explanation = try await daemon.json(["explain", "\(sequence)"])
            #expect(then.verdict == .granted)
            #expect(then.sequence == sequence)
            #expect(then.account == "anna")
            #expect(then.steps.contains { $0.text == "card “blue fob” is active" })

            for arguments in [["explain", "nobody", "office"], ["explain", "anna", "attic"], ["explain", "999999"]] {
                #expect(try await daemon.ctl(arguments).status == 1, "\(arguments)")
            }
        }
    }

    @Test func `Events are found by door, account, type and time, and followed live`() async throws {
        try await self.withSite("events") { space, daemon in
            _ = try await daemon.tap("office", Self.card)
            _ = try await daemon.tap("street", "046ED1927A4F81")
            let all: EventList = try await daemon.json(["events"])
            #expect(all.events.map(\.sequence) == all.events.map(\.sequence).sorted())
            #expect(!all.more)
            let unknown: EventList = try await daemon.json(["events", "--door", "street", "--type", "decision"])
            #expect(unknown.events.map(\.reason) == ["unknown-card"])
            let anna: EventList = try await daemon.json(["events", "--account", "anna", "--door", "office"])
            #expect(anna.events.map(\.type) == [.decision, .outcome])
            #expect(anna.events[1].of == anna.events[0].sequence)
            #expect(anna.events[1].result == "commanded")
            let limited: EventList = try await daemon.json(["events", "--limit", "1"])
            #expect(limited.events.map(\.sequence) == [try #require(all.events.last).sequence])
            #expect(limited.more)
            let future: EventList = try await daemon.json(["events", "--since", "+1h"])
            #expect(future.events.isEmpty)

            let last = try #require(all.events.last).sequence
            let tail = try daemon.follow(["events", "tail", "--after", "\(last)", "--json"])
            let reply = try await daemon.tap("office", Self.card)
            let line = try await tail.waitForLine(containing: "\"decision\"", timeout: .seconds(25))
            let event: Event = try CommandOutput(line: line.text).decode()
            #expect(event.sequence == reply.sequence)
            #expect(event.account == "anna")
            try await tail.waitForLine(containing: "\"commanded\"", timeout: .seconds(25))
            #expect(try await tail.terminate(with: SIGINT) == .exited(0))
        }
    }

    @Test func `Refresh reads the facts at once`() async throws {
        try await Space.with { space in
            let anna = try await space.createMember("anna")
            var settings = space.settings(site: "refresh")
            settings.pollInterval = "10m"
            settings.reconcileInterval = "1h"
            try await DaemonProcess.with(settings) { daemon in
                try await daemon.waitForSnapshot()
                try await daemon.enroll(Self.card, user: "anna")
                #expect(try await daemon.tap("entrance", Self.card).granted)
                try await space.web.removeFromCircle(anna, circle: WebApplication.doorCircle)
                #expect(try await daemon.tap("entrance", Self.card).granted)
                let sync: SyncStatus = try await daemon.json(["sync", "refresh"])
                #expect(sync.state == .connected)
                #expect(try await daemon.tap("entrance", Self.card).reason == "not-in-circle")
            }
        }
    }

    @Test func `Exit codes tell refusal, wrong usage and an unreachable daemon apart`() async throws {
        try await self.withSite("codes") { space, daemon in
            #expect(try await daemon.ctl(["tap", "office", "--card", "-"], input: Self.card).status == 0)
            let denied = try await daemon.ctl(["tap", "office", "--card", "-"], input: "046ED1927A4F81")
            #expect(denied.status == 1)
            #expect(denied.output.contains("the card is not enrolled"))
            #expect(try await daemon.ctl(["door", "open", "attic"]).status == 1)
            #expect(try await daemon.ctl(["door", "open"]).status == 2)
            #expect(try await daemon.ctl(["dor", "open", "office"]).status == 2)
            #expect(try await daemon.ctl(["door", "lockdown", "office"]).status == 2)
            #expect(try await daemon.ctl(["--help"]).status == 0)
            let unreachable = try await daemon.ctl(["status", "--socket", "/nonexistent.sock"])
            #expect(unreachable.status == 3)
            #expect(unreachable.output.isEmpty)
            #expect(unreachable.errors.contains("no daemon listens at /nonexistent.sock"))
        }
    }

    // MARK: - Helpers

    private func door(_ id: String, _ daemon: DaemonProcess) async throws -> Door {
        let list: DoorList = try await daemon.json(["doors"])
        return try #require(list.doors.first { $0.id == id })
    }

    private func expect(
        _ state: DoorState,
        of door: String,
        within bound: Duration,
        _ daemon: DaemonProcess,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await eventually("\(door) is \(state)", timeout: bound, sourceLocation: sourceLocation) {
            try await self.door(door, daemon).state == state
        }
    }
}
