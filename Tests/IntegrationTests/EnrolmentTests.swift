import AdminModel
import FoundationEssentials
import Glibc
import TestServers
import Testing

/// Cards that come into people's hands by tapping, on both authorities, with the real programs.
@Suite(.serialized, .sharedServers, .timeLimit(.minutes(5)))
struct EnrolmentTests {
    private static let card = "04A35F1BC26680"
    private static let other = "049C41E72B1180"
    private static let doors = [
        "entrance": "{ circles: [door], unlock_time: 5s, lock: { type: simulated } }",
        "workshop": "{ circles: [door], unlock_time: 5s, lock: { type: simulated } }",
    ]
    private static let readers = [
        "entrance": "{ type: simulated, door: entrance }",
        "workshop": "{ type: simulated, door: workshop, format: short24 }",
    ]
    private static let seed = """
        embedded:
          seed:
            accounts:
              - { username: anna, name: Anna, paid_until: +20d }
              - { username: bert, name: Bert, paid_until: +20d }
              - { username: robot, name: Robot, system: true }
            circles: [{ name: door, members: [anna, bert] }]
        """

    /// A site with anna, bert and a service, with each authority in turn.
    private func withSite(upstream: Bool, _ body: (DaemonProcess) async throws -> Void) async throws {
        guard upstream else {
            var settings = SiteSettings()
            (settings.doors, settings.readers, settings.more) = (Self.doors, Self.readers, Self.seed)
            return try await DaemonProcess.with(settings, body)
        }
        try await Space.with { space in
            for username in ["anna", "bert"] { _ = try await space.createMember(username) }
            var settings = space.settings()
            (settings.doors, settings.readers) = (Self.doors, Self.readers)
            try await DaemonProcess.with(settings) { daemon in
                try await daemon.waitForSnapshot()
                try await body(daemon)
            }
        }
    }

    /// Starts an enrolment and waits until it takes taps.
    private func begin(_ daemon: DaemonProcess, _ arguments: [String]) async throws -> ChildProcess {
        let child = try daemon.follow(["card"] + arguments)
        _ = try await child.waitForLine(containing: "tap the card at", timeout: .seconds(25))
        return child
    }

    @Test(arguments: [false, true])
    func `A card that is tapped twice is the member's`(upstream: Bool) async throws {
        try await self.withSite(upstream: upstream) { daemon in
            let enrolment = try await self.begin(
                daemon,
                ["enroll", "--user", "anna", "--reader", "entrance", "--label", "blue fob", "--yes", "--json"]
            )
            let first = try await daemon.tap("entrance", Self.card)
            #expect(first.reason == "enrolment" && !first.granted && first.sequence == nil)
            _ = try await enrolment.waitForLine(containing: "tap it again", timeout: .seconds(25))
            // The state is there for everybody who wonders why the door does not open.
            let health: Health = try await daemon.json(["health"])
            let part = health.parts.first { $0.name == "reader entrance" }
            #expect(part?.detail?.contains("takes its taps") == true && part?.state == .ok)
            let busy = try await daemon.ctl(["card", "enroll", "--user", "bert", "--reader", "entrance", "--yes"])
            #expect(busy.status == 1 && busy.errors.contains("is enrolling a card of anna"))
            _ = try await daemon.tap("entrance", Self.card)
            #expect(try await enrolment.waitForExit(timeout: .seconds(25)) == .exited(0))
            let list: CardList = try await daemon.json(["card", "list"])
            #expect(list.cards.map(\.label) == ["blue fob"] && list.cards.first?.fingerprint == first.fingerprint)
            #expect(list.cards.first?.short == false && list.cards.first?.enrolledBy != nil)
            // Works at readers of both formats, and is known to have.
            #expect(try await daemon.tap("workshop", Self.card).granted)
            #expect(try await daemon.tap("entrance", Self.card).granted)
            let used: CardList = try await daemon.json(["card", "list"])
            #expect(used.cards.first?.lastUse?.reader == "entrance" && used.cards.first?.lastUse?.opened == true)
            #expect(try await daemon.ctl(["card", "list"]).output.contains("at entrance"))
        }
    }

    @Test(arguments: [false, true])
    func `What must not be enrolled is refused, and nothing is stored`(upstream: Bool) async throws {
        try await self.withSite(upstream: upstream) { daemon in
            try await daemon.enroll(Self.card, user: "bert", label: "white")
            let enroll = ["enroll", "--user", "anna", "--reader", "entrance", "--yes"]
            func refusal(_ taps: [String]) async throws -> String {
                let enrolment = try await self.begin(daemon, enroll)
                for number in taps { _ = try await daemon.tap("entrance", number) }
                #expect(try await enrolment.waitForExit(timeout: .seconds(25)) == .exited(1))
                return enrolment.recordedLines.map(\.text).joined(separator: "\n")
            }
            #expect(try await refusal([Self.card]).contains("“white” of bert (active) already"))
            // Whose card it was taps again and comes in.
            #expect(try await daemon.tap("entrance", Self.card).granted)
            #expect(try await refusal([Self.other, Self.card]).contains("another card was tapped at entrance"))
            #expect(try await refusal(["08112233"]).contains("new random number at each tap"))
            #expect(try await refusal(["01020304"]).contains("usual test number"))
            // Other number, same low 24 bits, and a reader at this site that sees no more of it.
            #expect(try await refusal(["049C41E7C26680"]).contains("only the short form short24"))
            let reader = try await daemon.ctl(["card", "enroll", "--user", "anna", "--reader", "garage", "--yes"])
            #expect(reader.status == 1 && reader.errors.contains("The readers are: entrance, workshop"))
            let service = try await daemon.ctl(
                ["card", "enroll", "--user", upstream ? "system" : "robot", "--reader", "entrance", "--yes"]
            )
            #expect(service.status == 1 && service.errors.contains("is a service"))
            let unasked = try await daemon.ctl(["card", "enroll", "--user", "anna", "--reader", "entrance"])
            #expect(unasked.status == 2 && unasked.errors.contains("--yes"))
            let list: CardList = try await daemon.json(["card", "list"])
            #expect(list.cards.count == 1)
        }
    }

    @Test func `Ctrl-C ends an enrolment, and the door opens again at once`() async throws {
        try await self.withSite(upstream: false) { daemon in
            try await daemon.enroll(Self.card, user: "anna")
            let enrolment = try await self.begin(daemon, ["enroll", "--user", "bert", "--reader", "entrance", "--yes"])
            enrolment.send(signal: SIGINT)
            #expect(try await enrolment.waitForExit(timeout: .seconds(25)) == .signalled(SIGINT))
            try await eventually("the enrolment is over", timeout: .seconds(3)) {
                let health: Health = try await daemon.json(["health"])
                return health.parts.first { $0.name == "reader entrance" }?.detail == nil
            }
            #expect(try await daemon.tap("entrance", Self.card).granted)
        }
    }

    @Test(arguments: [false, true])
    func `A card of a short-format reader works there alone until it is completed`(upstream: Bool) async throws {
        try await self.withSite(upstream: upstream) { daemon in
            let enrolment = try await self.begin(
                daemon,
                ["enroll", "--user", "anna", "--reader", "workshop", "--yes"]
            )
            for _ in 1...2 { _ = try await daemon.tap("workshop", Self.card) }
            #expect(try await enrolment.waitForExit(timeout: .seconds(25)) == .exited(0))
            let lines = enrolment.recordedLines.map(\.text)
            #expect(lines.contains { $0.contains("delivers only the short form short24") })
            let list: CardList = try await daemon.json(["card", "list"])
            let card = try #require(list.cards.first)
            #expect(card.short && card.format == .short24)
            #expect(try await daemon.tap("workshop", Self.card).granted)
            #expect(try await daemon.tap("entrance", Self.card).reason == "unknown-card")

            let complete = ["complete", String(card.id), "--yes"]
            let short = try await daemon.ctl(["card"] + complete + ["--reader", "workshop"])
            #expect(short.status == 1 && short.errors.contains("delivers only the short form"))
            let wrong = try await self.begin(daemon, complete + ["--reader", "entrance"])
            _ = try await daemon.tap("entrance", Self.other)
            #expect(try await wrong.waitForExit(timeout: .seconds(25)) == .exited(1))
            #expect(wrong.recordedLines.contains { $0.text.contains("this is another card") })
            let right = try await self.begin(daemon, complete + ["--reader", "entrance"])
            for _ in 1...2 { _ = try await daemon.tap("entrance", Self.card) }
            #expect(try await right.waitForExit(timeout: .seconds(25)) == .exited(0))
            #expect(try await daemon.tap("entrance", Self.card).granted)
            #expect(try await daemon.tap("workshop", Self.card).granted)
            let again = try await daemon.ctl(["card"] + complete + ["--reader", "entrance"])
            #expect(again.status == 1 && again.errors.contains("known already"))
            // Its full number is nobody's unknown card any more.
            #expect(try await daemon.ctl(["card", "unknown"]).output == "no unknown card was tapped lately")
        }
    }

    @Test(arguments: [false, true])
    func `Unknown cards are listed and given to somebody`(upstream: Bool) async throws {
        try await self.withSite(upstream: upstream) { daemon in
            for number in [Self.card, Self.card, Self.other, "08112233"] {
                _ = try await daemon.tap("entrance", number)
            }
            let list: UnknownTapList = try await daemon.json(["card", "unknown"])
            #expect(list.taps.map(\.count) == [1, 2])
            let tap = try #require(list.taps.last)
            #expect(tap.reader == "entrance" && tap.firstAt < tap.lastAt)
            // A restart does not forget them.
            try await daemon.stop()
            try await daemon.start()
            if upstream { try await daemon.waitForSnapshot() }
            let typed = tap.fingerprint.lowercased().filter { $0 != "-" }
            let card: Card = try await daemon.json(["card", "assign", typed, "--user", "anna", "--label", "found"])
            #expect(card.account == "anna" && card.fingerprint == tap.fingerprint && !card.short)
            #expect(try await daemon.tap("entrance", Self.card).granted)
            #expect(try await daemon.tap("workshop", Self.card).granted)
            let rest: UnknownTapList = try await daemon.json(["card", "unknown"])
            #expect(rest.taps.count == 1)
            let gone = try await daemon.ctl(["card", "assign", tap.fingerprint, "--user", "bert"])
            #expect(gone.status == 1 && gone.errors.contains("no unknown card with the fingerprint"))
            let wrong = try await daemon.ctl(["card", "assign", "blue fob", "--user", "bert"])
            #expect(wrong.status == 2)
        }
    }
}
