import AdminModel
import FoundationEssentials
import TestServers
import Testing

/// Circles and badges in p2k16's database, from the command line.
@Suite("Administration", .serialized, .timeLimit(.minutes(5)))
struct AdministrationTests {
    private static let card = "04A35F1BC26680"

    @discardableResult
    private func run(_ daemon: DaemonProcess, _ line: String, _ status: Int32 = 0) async throws -> String {
        let output = try await daemon.ctl(line.split(separator: " ").map(String.init))
        #expect(output.status == status, "\(line): \(output.output)\(output.errors)")
        return output.errors
    }

    @Test func `A circle is joined from the command line, opens at once, and stands in p2k16`() async throws {
        try await Space.with { space in
            let granted = try await space.migrate(["--admin-role", Space.adminRole])
            #expect(granted.output.contains("granted \(Space.adminRole) what changing circles and badges needs"))
            let bob = try await space.web.createAccount(username: "bob", name: "Bob")
            try await space.web.pay(bob, until: Date(timeIntervalSinceNow: 86_400))
            _ = try await space.web.createBadge(title: "laser", certificationCircle: WebApplication.adminCircle)
            var settings = space.settings(site: "admin")
            settings.adminConnection = space.connection(as: Space.adminRole)
            settings.doors["entrance"] = """
                { circles: [door], badges: [{ badge: laser, max_age: 24 months }], lock: { type: simulated } }
                """
            try await DaemonProcess.with(settings) { daemon in
                try await daemon.waitForSnapshot()
                try await daemon.enroll(Self.card, user: "bob")
                #expect(try await daemon.tap("entrance", Self.card).reason == "not-in-circle")

                // Root stands for nobody, and p2k16 wants to know who.
                var errors = try await self.run(daemon, "circle member add door bob", 1)
                #expect(errors.contains("--as ACCOUNT"))
                errors = try await self.run(daemon, "circle member add door bob --as foo", 1)
                #expect(errors.contains("only members of circle “admin”"))
                _ = try await self.run(daemon, "circle member add door bob --as super --comment why")
                // Known at once: nobody waits for the next poll.
                #expect(try await daemon.tap("entrance", Self.card).reason == "badge-missing")
                let badge: BadgeDetails = try await daemon.json(["badge", "show", "laser"])
                #expect(badge.badge.certificationCircle == "admin" && badge.doors == ["entrance"])
                errors = try await self.run(daemon, "badge award laser bob --as bob", 1)
                #expect(errors.contains("no valid certifier"))
                _ = try await self.run(daemon, "badge award laser bob --as super")
                #expect(try await daemon.tap("entrance", Self.card).granted)
                #expect(try await self.run(daemon, "badge award lasr bob --as super", 1).contains("no badge"))
                _ = try await self.run(daemon, "badge award cat bob --as bob --new")

                #expect(
                    try await space.sql(
                        """
                        SELECT c.name, m.comment, u.username FROM circle_member m JOIN circle c ON c.id = m.circle
                        JOIN account u ON u.id = m.created_by WHERE account = \(bob);
                        SELECT d.title, w.username, u.username, e.name FROM account_badge b
                        JOIN badge_description d ON d.id = b.badge_description JOIN account w ON w.id = b.awarded_by
                        JOIN account u ON u.id = b.created_by JOIN event e ON e.int1 = b.id AND e.domain = 'badge'
                        WHERE b.account = \(bob) AND d.title <> 'first-door-opening' ORDER BY b.id
                        """
                    ) == "door|why|super\nlaser|super|super|awarded\ncat|bob|bob|awarded"
                )

                // An award of long ago counts no more.
                try await space.sql("UPDATE account_badge SET created_at = now() - interval '25 months'")
                try await self.run(daemon, "sync refresh")
                #expect(try await daemon.tap("entrance", Self.card).reason == "badge-too-old")
                let why = try await daemon.ctl(["explain", "bob", "entrance"])
                #expect(why.output.contains("badge laser, awarded anew"), "\(why.output)\(why.errors)")

                _ = try await self.run(daemon, "badge revoke laser bob --as super --yes")
                _ = try await self.run(daemon, "circle member remove door bob --as super --yes")
                #expect(try await daemon.tap("entrance", Self.card).reason == "not-in-circle")
                for line in ["circle add x", "badge add x", "circle remove door --yes", "company add x"] {
                    #expect(try await self.run(daemon, line, 1).contains("p2k16 owns"))
                }
                // Both identities are on record.
                let events: EventList = try await daemon.json(["events", "--type", "action"])
                let actions = events.events.filter { $0.detail?.hasPrefix("b") == true }
                #expect(
                    actions.compactMap(\.action).filter { $0.hasPrefix("circle") || $0.hasPrefix("badge") }.sorted()
                        == [
                            "badge-award", "badge-award", "badge-revoke", "circle-member-add", "circle-member-remove",
                        ]
                )
                #expect(actions.contains { $0.actor?.hasSuffix(" as super") == true })
            }
        }
    }

    @Test func `Without the admin role, or without its rights, the remedy is told`() async throws {
        try await Space.with { space in
            _ = try await space.web.createAccount(username: "bob", name: "Bob")
            try await DaemonProcess.with(space.settings(site: "plain")) { daemon in
                try await daemon.waitForSnapshot()
                let errors = try await self.run(daemon, "circle member add door bob --as super", 1)
                #expect(errors.contains("no admin role"))
                #expect(errors.contains("upstream.admin"))
            }
        }
        try await Space.with { space in
            _ = try await space.web.createAccount(username: "bob", name: "Bob")
            var settings = space.settings(site: "powerless")
            // The site's own role: no way round the grants.
            settings.adminConnection = space.connection
            try await DaemonProcess.with(settings) { daemon in
                try await daemon.waitForSnapshot()
                let errors = try await self.run(daemon, "circle member add door bob --as super", 1)
                #expect(errors.contains("p2k16d migrate --admin-role"))
            }
            #expect(try await space.sql("SELECT count(*) FROM circle_member WHERE id >= 100000") == "0")
        }
    }
}
