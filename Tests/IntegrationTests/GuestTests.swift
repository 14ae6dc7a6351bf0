import AdminModel
import FoundationEssentials
import TestServers
import Testing

/// Cards that members lend to guests, on both authorities, with the real programs.
@Suite("A guest's card", .serialized, .sharedServers, .timeLimit(.minutes(5)))
struct GuestTests {
    private static let card = "04A35F1BC26680"
    private static let other = "049C41E72B1180"
    private static let doors = [
        "entrance": "{ circles: [door], lock: { type: simulated } }",
        "attic": "{ circles: [door], lock: { type: simulated } }",
    ]
    private static let readers = [
        "entrance": "{ type: simulated, door: entrance }", "attic": "{ type: simulated, door: attic }",
    ]
    private static let guests = "guests: { doors: [entrance], max_duration: 2h }"

    private func lend(_ daemon: DaemonProcess, _ card: String, _ arguments: [String] = []) async throws {
        let child = try daemon.follow(
            ["card", "sponsor", "--reader", "entrance", "--label", "Carl", "--as", "anna", "--yes"] + arguments
        )
        _ = try await child.waitForLine(containing: "tap the card at", timeout: .seconds(25))
        for _ in 1...2 { _ = try await daemon.tap("entrance", card) }
        #expect(try await child.waitForExit(timeout: .seconds(25)) == .exited(0))
    }

    private func refused(_ daemon: DaemonProcess, _ arguments: [String] = []) async throws -> String {
        let output = try await daemon.ctl(["card", "sponsor", "--reader", "entrance", "--yes"] + arguments)
        #expect(output.status == 1)
        return output.errors
    }

    private func check(_ daemon: DaemonProcess) async throws {
        #expect(try await self.refused(daemon).contains("--as ACCOUNT"))
        #expect(try await self.refused(daemon, ["--as", "anna", "--until", "+3h"]).contains("2h at most"))
        #expect(try await self.refused(daemon, ["--as", "bob"]).contains("may not enter"))
        try await self.lend(daemon, Self.card)
        let tap = try await daemon.tap("entrance", Self.card)
        #expect(tap.granted && tap.account == "anna" && tap.cardLabel == "Carl")
        #expect(try await daemon.tap("attic", Self.card).reason == "guest-not-allowed")
        let list: CardList = try await daemon.json(["cards"])
        #expect(list.cards.map(\.guest) == [true] && list.cards.first?.validUntil != nil)
        #expect(try await daemon.ctl(["cards"]).output.contains("anna (guest)"))
        #expect(try await self.refused(daemon, ["--as", "anna"]).contains("which is the limit"))
        // Taken back, another one may be lent, for as long as is said.
        let id = try #require(list.cards.first?.id)
        #expect(try await daemon.ctl(["card", "disable", "\(id)", "--yes"]).status == 0)
        #expect(try await daemon.tap("entrance", Self.card).reason == "card-disabled")
        // The same card goes to the next guest.
        try await self.lend(daemon, Self.card, ["--until", "+1h"])
        #expect(try await daemon.tap("entrance", Self.card).granted)
        #expect(try await self.refused(daemon, ["--as", "anna"]).contains("which is the limit"))
        #expect(try await daemon.ctl(["card", "disable", "\(id)", "--yes"]).status == 0)
        let events: EventList = try await daemon.json(["events", "--type", "action"])
        #expect(
            events.events.contains {
                $0.action == "card-enroll" && $0.account == "anna"
                    && $0.detail?.hasPrefix("lent to a guest: Carl") == true
            }
        )
    }

    @Test func `It opens what guests may, in the sponsor's name, and no more than the limit are out`() async throws {
        var settings = SiteSettings()
        (settings.doors, settings.readers) = (Self.doors, Self.readers)
        settings.more =
            Self.guests + """

                embedded:
                  seed:
                    accounts: [{ username: anna, name: Anna, paid_until: +20d }, { username: bob, name: Bob }]
                    circles: [{ name: door, members: [anna, bob] }]
                """
        try await DaemonProcess.with(settings) { daemon in
            try await self.check(daemon)
            // Known after a restart, and off when the site says so.
            try await self.lend(daemon, Self.other)
            settings.more = settings.more.replacing(Self.guests, with: "")
            try daemon.write(settings)
            try await daemon.stop()
            try await daemon.start()
            #expect(try await daemon.tap("entrance", Self.other).reason == "guest-not-allowed")
            #expect(try await self.refused(daemon, ["--as", "anna"]).contains("no cards for guests"))
        }
    }

    @Test func `It ends by itself, also while the database is away`() async throws {
        try await Space.with { space in
            _ = try await space.createMember("anna")
            _ = try await space.web.createAccount(username: "bob", name: "Bob")
            let proxy = try TCPProxy(to: space.server.port)
            var settings = space.settings()
            settings.connection = space.connection(as: Space.siteRole, via: .port(proxy.port))
            (settings.doors, settings.readers, settings.more) = (Self.doors, Self.readers, Self.guests)
            try await DaemonProcess.with(settings) { daemon in
                try await daemon.waitForSnapshot()
                try await self.check(daemon)
                try await self.lend(daemon, Self.other, ["--until", "+5s"])
                await proxy.stop()
                let first = try await daemon.tap("entrance", Self.other).reason
                #expect(first == "granted" || first == "card-expired")
                try await eventually("the card has ended", timeout: .seconds(10)) {
                    try await daemon.tap("entrance", Self.other).reason == "card-expired"
                }
            }
            #expect(try await space.sql("SELECT label, guest FROM p2k16d.card ORDER BY id") == "Carl|t\nCarl|t")
        }
    }
}
