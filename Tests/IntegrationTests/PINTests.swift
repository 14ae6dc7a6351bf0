import AdminModel
import FoundationEssentials
import TestServers
import Testing

/// Doors that ask for a card's PIN, the same whoever is the authority.
@Suite(.serialized, .sharedServers, .timeLimit(.minutes(5)))
struct PINTests {
    private static let blue = "04A35F1BC26680"
    private static let red = "9C41E72B"
    /// Long enough to be found nowhere by chance.
    private static let pin = "73905162"

    private static func asking(_ settings: inout SiteSettings) {
        settings.doors["entrance"] =
            "{ circles: [door], unlock_time: 1s, pin: always, lock: { type: simulated } }"
    }

    private func tap(_ daemon: DaemonProcess, _ card: String = blue, pin: String) async throws -> TapReply {
        try await daemon.json(["tap", "entrance", "--pin"], input: "\(card)\n\(pin)\n")
    }

    private func setPIN(_ daemon: DaemonProcess, _ card: Int64, _ pin: String = pin) async throws {
        let changed: Card = try await daemon.json(["card", "pin", "\(card)"], input: pin + "\n")
        #expect(changed.hasPIN)
    }

    /// Everything that a site keeps and says, without the database's own structure.
    private func traces(of daemon: DaemonProcess) async throws -> [String] {
        let files = try FileManager.default.subpathsOfDirectory(atPath: daemon.stateDirectory)
        var traces = files.compactMap { file in
            FileManager.default.contents(atPath: "\(daemon.stateDirectory)/\(file)")
                .map { String(decoding: $0, as: UTF8.self) }
        }
        traces += daemon.log
        for command in [["events", "--json"], ["cards", "--json"], ["card", "export"], ["status", "--json"]] {
            traces.append(try await daemon.ctl(command).output)
        }
        return traces
    }

    @Test(arguments: CardSite.allCases)
    func `A card opens with its PIN alone, also after a restart, and wrong ones block it`(site: CardSite) async throws {
        try await site.with(adapt: Self.asking) { daemon in
            let card = try await daemon.enroll(Self.blue, user: "anna")
            #expect(!card.hasPIN)
            #expect(try await daemon.tap("entrance", Self.blue).reason == "pin-not-set")
            #expect(try await self.tap(daemon, pin: Self.pin).reason == "pin-not-set")
            let unset: Explanation = try await daemon.json(["explain", "anna", "entrance"])
            #expect(unset.verdict == .denied && unset.reason == "pin-not-set")
            #expect(unset.changes.contains { $0.contains("p2k16ctl card pin") })

            for (bad, status, text) in [
                ("123", 2, "4 to 8 digits"), ("12345x", 2, "4 to 8 digits"), ("7777", 1, "everybody tries first"),
                ("", 2, "no PIN was given"),
            ] as [(String, Int32, String)] {
                let refused = try await daemon.ctl(["card", "pin", "\(card.id)"], input: bad + "\n")
                #expect(refused.status == status && refused.errors.contains(text), "\(refused)")
            }
            let argument = try await daemon.ctl(["card", "pin", "\(card.id)", Self.pin])
            #expect(argument.status == 2)
            try await self.setPIN(daemon, card.id)
            let set: Explanation = try await daemon.json(["explain", "anna", "entrance"])
            #expect(set.verdict == .granted)
            #expect(
                set.steps.contains { $0.rule == "pin" && $0.text == "door entrance asks for the card's PIN as well" }
            )

            #expect(try await daemon.tap("entrance", Self.blue).reason == "pin-missing")
            let wrong = try await self.tap(daemon, pin: "73905163")
            #expect(wrong.reason == "pin-wrong" && !wrong.granted)
            let right = try await self.tap(daemon, pin: Self.pin)
            #expect(right.granted && right.outcome == .commanded)
            let sequence = try #require(wrong.sequence)
            let why: Explanation = try await daemon.json(["explain", "\(sequence)"])
            #expect(why.reason == "pin-wrong" && why.steps.last?.rule == "pin" && why.steps.last?.outcome == .failed)

            try await daemon.stop()
            try await daemon.start()
            #expect(try await self.tap(daemon, pin: Self.pin).granted)
            for _ in 1...3 { #expect(try await self.tap(daemon, pin: "11119999").reason == "pin-wrong") }
            #expect(try await self.tap(daemon, pin: Self.pin).reason == "pin-blocked")

            let asked = try await daemon.ctl(["card", "pin", "\(card.id)", "--remove"])
            #expect(asked.status == 2 && asked.errors.contains("--yes"))
            let removed: Card = try await daemon.json(["card", "pin", "\(card.id)", "--remove", "--yes"])
            #expect(!removed.hasPIN)
            #expect(try await self.tap(daemon, pin: Self.pin).reason == "pin-not-set")

            let events: EventList = try await daemon.json(["events", "--type", "action"])
            #expect(
                events.events.filter { $0.action == "card-pin" }.compactMap(\.detail)
                    == ["“card”: none → set", "“card”: set → none"]
            )
            for trace in try await self.traces(of: daemon) { #expect(!trace.contains(Self.pin)) }
        }
    }

    @Test(arguments: CardSite.allCases)
    func `A PIN stays with its owner, and not with the card`(site: CardSite) async throws {
        try await site.with(adapt: Self.asking) { daemon in
            let old = try await daemon.enroll(Self.blue, user: "anna")
            try await self.setPIN(daemon, old.id)
            let new: Card = try await daemon.json(["card", "replace", "\(old.id)", "--yes"], input: Self.red + "\n")
            #expect(new.hasPIN)
            #expect(try await self.tap(daemon, Self.red, pin: Self.pin).granted)
            let export = try await daemon.ctl(["card", "export"]).output
            #expect(!export.contains("scrypt") && !export.lowercased().contains("pin"))

            let moved: Card = try await daemon.json(["card", "transfer", "\(new.id)", "--user", "bjorn", "--yes"])
            #expect(moved.account == "bjorn" && !moved.hasPIN)
            #expect(try await self.tap(daemon, Self.red, pin: Self.pin).reason == "pin-not-set")
            let events: EventList = try await daemon.json(["events", "--type", "action"])
            #expect(events.events.contains { $0.detail == "“card”: anna → bjorn, PIN removed" })
            // The hash belongs into the directory alone.
            for line in daemon.log { #expect(!line.contains("scrypt")) }
            #expect(try await !daemon.ctl(["events", "--json"]).output.contains("scrypt"))
        }
    }

    @Test func `The PIN is compared with the upstream away, after a restart too, and is set only with it`() async throws
    {
        try await Space.with { space in
            _ = try await space.createMember("anna")
            let proxy = try TCPProxy(to: space.server.port)
            var settings = space.settings(site: "away")
            Self.asking(&settings)
            settings.connection = space.connection(as: Space.siteRole, via: .port(proxy.port))
            settings.connectTimeout = "1s"
            settings.statementTimeout = "1s"
            try await DaemonProcess.with(settings) { daemon in
                try await daemon.waitForSnapshot()
                let card = try await daemon.enroll(Self.blue, user: "anna")
                try await self.setPIN(daemon, card.id)
                let stored = try await space.sql("SELECT pin FROM p2k16d.card")
                #expect(stored.hasPrefix("scrypt$") && !stored.contains(Self.pin))

                await proxy.cut()
                try await eventually("the site notices that the database is away", timeout: .seconds(5)) {
                    try await daemon.json(["sync"], as: SyncStatus.self).state == .disconnected
                }
                #expect(try await self.tap(daemon, pin: Self.pin).granted)
                let refused = try await daemon.ctl(["card", "pin", "\(card.id)"], input: "58204917\n")
                #expect(refused.status == 4 && refused.errors.contains("upstream"), "\(refused)")
                try await daemon.kill()
                try await daemon.start()
                #expect(try await self.tap(daemon, pin: "58204917").reason == "pin-wrong")
                #expect(try await self.tap(daemon, pin: Self.pin).granted)
                await proxy.heal()
            }
            await proxy.stop()
        }
    }
}
