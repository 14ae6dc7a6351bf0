import AdminModel
import FoundationEssentials
import TestServers
import Testing

/// The directory's commands against the real daemon, with its own directory and with p2k16's.
@Suite("The directory", .serialized, .timeLimit(.minutes(5)))
struct DirectoryTests {
    private static let card = "04A35F1BC26680"

    private func done(_ daemon: DaemonProcess, _ line: String) async throws {
        let output = try await daemon.ctl(line.split(separator: " ").map(String.init))
        #expect(output.status == 0, "\(line): \(output.errors)")
    }

    @discardableResult
    private func refused(_ daemon: DaemonProcess, _ line: String, _ status: Int32 = 1) async throws -> String {
        let output = try await daemon.ctl(line.split(separator: " ").map(String.init))
        #expect(output.status == status, "\(line): \(output.output)")
        return output.errors
    }

    /// Ada on the board, Bob in the circle of the door, with a card.
    private func fill(_ daemon: DaemonProcess) async throws {
        for line in [
            "account add ada --name Ada", "account add bob --name Bob", "circle add board --self-admin",
            "circle add door --admin-circle board --comment-required", "circle member add board ada",
            "circle member add door bob --as ada --comment why", "membership set bob --until +20d",
        ] {
            try await self.done(daemon, line)
        }
        try await daemon.enroll(Self.card, user: "bob")
    }

    @Test func `A space lives on its own directory, and everything is on record`() async throws {
        try await DaemonProcess.with(SiteSettings()) { daemon in
            try await self.fill(daemon)
            #expect(try await daemon.tap("entrance", Self.card).granted)
            let bob: AccountDetails = try await daemon.json(["account", "show", "BOB"])
            #expect(bob.circles == [AccountCircle(name: "door", comment: "why")])
            #expect(bob.doors.map(\.verdict) == [.granted])
            #expect(bob.lastTaps.map(\.reason) == ["granted"])
            #expect(bob.cards.count == 1)

            let text = try await daemon.ctl(["account", "show", "bob"]).output
            #expect(text.contains("entrance  opens  paid until"))

            // Each change decides the next tap, without waiting for anything.
            try await self.done(daemon, "account deactivate bob --yes")
            #expect(try await daemon.tap("entrance", Self.card).reason == "account-inactive")
            try await self.done(daemon, "account activate bob")
            try await self.done(daemon, "membership end bob --yes")
            #expect(try await daemon.tap("entrance", Self.card).reason == "never-paid")
            try await self.done(daemon, "company add Works")
            try await self.done(daemon, "company employee add Works bob")
            try await self.done(daemon, "circle member remove door bob --as ada --comment moved --yes")
            #expect(try await daemon.tap("entrance", Self.card).granted)
            try await self.done(daemon, "company change works --no-active --yes")
            #expect(try await daemon.tap("entrance", Self.card).reason == "never-paid")

            #expect(try await self.refused(daemon, "circle member add door bob --as bob").contains("only members of"))
            #expect(try await self.refused(daemon, "circle member add door bob --as ada").contains("comment"))
            #expect(try await self.refused(daemon, "account remove ada --yes").contains("last member"))
            #expect(try await self.refused(daemon, "circle change door --name gate").contains("door entrance"))
            try await self.refused(daemon, "account add ADA")
            try await self.refused(daemon, "tool add a/b", 2)
            try await self.done(daemon, "account remove bob --yes")
            #expect(try await daemon.tap("entrance", Self.card).reason == "unknown-card")

            let events: EventList = try await daemon.json(["events", "--type", "action"])
            let added = try #require(events.events.first { $0.action == "circle-member-add" && $0.account != "ada" })
            #expect(added.actor?.hasSuffix(" as ada") == true)
            #expect(added.detail == "bob added to circle door: “why”")
            let active = events.events.first { $0.action == "company-change" }
            #expect(active?.detail == "company Works: active yes → no")
        }
    }

    @Test func `Badges and tools are kept by their rules`() async throws {
        try await DaemonProcess.with(SiteSettings()) { daemon in
            try await self.fill(daemon)
            try await self.done(daemon, "badge add laser --certification-circle board --description cuts")
            #expect(try await self.refused(daemon, "badge award laser bob --as bob").contains("no valid certifier"))
            try await self.done(daemon, "badge award laser bob --as ada")
            let badge: BadgeDetails = try await daemon.json(["badge", "show", "laser"])
            #expect(badge.holders.map(\.username) == ["bob"])
            #expect(badge.badge.certificationCircle == "board")
            try await self.done(daemon, "tool add laser-cutter --circle door")
            let bob: AccountDetails = try await daemon.json(["account", "show", "bob"])
            #expect(bob.badges.map(\.awardedBy) == ["ada"])
            #expect(bob.tools.map(\.verdict) == [.granted])
            try await self.done(daemon, "badge revoke laser bob --as ada --yes")
            let circles: CircleList = try await daemon.json(["circles"])
            #expect(circles.circles.map(\.management) == [.selfAdmin, .adminCircle])
            let tools: ToolList = try await daemon.json(["tools"])
            #expect(tools.tools.map(\.circle) == ["door"])
            let companies: CompanyList = try await daemon.json(["companies"])
            #expect(companies.companies.isEmpty)
        }
    }

    @Test func `A backup brings the space back on an empty machine, and the card opens`() async throws {
        let folder = try TemporaryDirectory()
        let file = folder.file("p2k16d.backup")
        let bare = folder.file("bare.backup")
        try await DaemonProcess.with(SiteSettings()) { daemon in
            try await self.fill(daemon)
            try await self.done(daemon, "door lockdown entrance --yes")
            let backup = try await daemon.ctl(["backup", file])
            #expect(backup.status == 0)
            #expect(backup.errors.contains("CARD KEY"))
            try await self.done(daemon, "backup --without-card-key \(bare)")
            #expect(try await self.refused(daemon, "backup \(file)", 2).contains("nothing is overwritten"))
        }
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let key = try String(contentsOf: URL(filePath: file), encoding: .isoLatin1).split(separator: "\n")[1]
        #expect(key.contains("cardKey"))
        let bareHead = try String(contentsOf: URL(filePath: bare), encoding: .isoLatin1).split(separator: "\n")[1]
        #expect(!bareHead.contains("cardKey"))

        // Another machine: no directory, and a key of its own that knows nobody.
        try await DaemonProcess.with(SiteSettings()) { daemon in
            #expect(try await daemon.tap("entrance", Self.card).reason == "unknown-card")
            #expect(try await self.refused(daemon, "restore \(bare) --yes").contains("another card key"))
            let empty: AccountList = try await daemon.json(["accounts"])
            #expect(empty.accounts.isEmpty)
            let restored: RestoreReply = try await daemon.json(["restore", file, "--yes"])
            #expect((restored.accounts, restored.cards) == (2, 1))
            #expect(restored.cardKeyRestored)
            #expect(restored.cardKeyKeptAs != nil)
            // Locked down then, locked down now: whoever knows better releases it.
            #expect(restored.lockedDown == ["entrance"])
            #expect(try await daemon.tap("entrance", Self.card).reason == "locked-down")
            try await self.done(daemon, "door release entrance")
            #expect(try await daemon.tap("entrance", Self.card).granted)
            // And after a restart, with the restored key.
            try await daemon.stop()
            try await daemon.start()
            #expect(try await daemon.tap("entrance", Self.card).granted)
            let events: EventList = try await daemon.json(["events", "--type", "action"])
            #expect(events.events.contains { $0.action == "restore" })

            // Wreck it, and back again; the key is right already.
            try await self.done(daemon, "account remove bob --yes")
            #expect(try await daemon.tap("entrance", Self.card).reason == "unknown-card")
            let again: RestoreReply = try await daemon.json(["restore", bare, "--yes"])
            #expect(!again.cardKeyRestored)
            #expect(again.keptAs.hasSuffix(".before-restore-2"))
            try await self.done(daemon, "door release entrance")
            #expect(try await daemon.tap("entrance", Self.card).granted)

            // What is damaged changes nothing.
            var bytes = Array(try Data(contentsOf: URL(filePath: file)))
            bytes[bytes.count - 1] ^= 1
            let damaged = folder.file("damaged.backup")
            try Data(bytes).write(to: URL(filePath: damaged))
            #expect(try await self.refused(daemon, "restore \(damaged) --yes").contains("damaged"))
            #expect(
                try await self.refused(daemon, "restore \(daemon.configurationFile) --yes", 2).contains("no backup")
            )
            #expect(try await daemon.tap("entrance", Self.card).granted)
        }
    }

    @Test func `With an upstream everything is shown, and p2k16 owns it`() async throws {
        try await Space.with { space in
            _ = try await space.createMember("anna")
            try await DaemonProcess.with(space.settings(site: "owned")) { daemon in
                try await daemon.waitForSnapshot()
                try await daemon.enroll(Self.card, user: "anna")
                #expect(try await daemon.tap("entrance", Self.card).granted)
                let anna: AccountDetails = try await daemon.json(["account", "show", "anna"])
                #expect(anna.account.paying)
                #expect(anna.circles.map(\.name).contains("door"))
                #expect(anna.doors.map(\.verdict) == [.granted])
                #expect(anna.lastTaps.map(\.reason) == ["granted"])
                #expect(anna.cards.count == 1)
                let found: AccountList = try await daemon.json(["account", "search", "ANN"])
                #expect(found.accounts.map(\.username) == ["anna"])
                let circle: CircleDetails = try await daemon.json(["circle", "show", "door"])
                #expect(circle.doors == ["entrance"])
                #expect(circle.circle.management == nil)
                for noun in ["circles", "companies", "badges", "tools", "accounts"] {
                    #expect(try await daemon.ctl([noun]).status == 0)
                }
                for line in [
                    "account add x", "account remove nobody --yes", "membership end anna --yes", "circle add x",
                    "company add x", "badge add x", "tool add x",
                ] {
                    let errors = try await self.refused(daemon, line)
                    #expect(errors.contains("p2k16 owns"), "\(line): \(errors)")
                    #expect(errors.contains("web application"))
                }
                let file = daemon.folder.file("b")
                let errors = try await self.refused(daemon, "backup \(file)")
                #expect(errors.contains("pg_dump"))
                #expect(errors.contains("card.key"))
                #expect(!FileManager.default.fileExists(atPath: file))
                #expect(try await self.refused(daemon, "restore \(daemon.configurationFile) --yes").contains("owns"))
            }
        }
    }
}
