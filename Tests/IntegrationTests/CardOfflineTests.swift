import AdminModel
import Glibc
import TestServers
import Testing

/// Cards that are taken away while the upstream is away: at once here, later everywhere, and never given back by mistake.
@Suite(.serialized, .sharedServers, .timeLimit(.minutes(5)))
struct CardOfflineTests {
    private static let blue = "04A35F1BC26680"
    private static let red = "9C41E72B"
    private static let white = "047712C05E3381"

    /// A site behind a network that can be cut, with anna's two cards and bjorn's one.
    private func withSite(
        _ body: (Space, TCPProxy, DaemonProcess, [Card]) async throws -> Void
    ) async throws {
        try await Space.with { space in
            for member in ["anna", "bjorn"] { _ = try await space.createMember(member) }
            let proxy = try TCPProxy(to: space.server.port)
            var settings = space.settings(site: "here")
            settings.connection = space.connection(as: Space.siteRole, via: .port(proxy.port))
            settings.connectTimeout = "1s"
            settings.statementTimeout = "1s"
            try await DaemonProcess.with(settings) { daemon in
                try await daemon.waitForSnapshot()
                let cards = [
                    try await daemon.enroll(Self.blue, user: "anna", label: "blue"),
                    try await daemon.enroll(Self.red, user: "anna", label: "red"),
                    try await daemon.enroll(Self.white, user: "bjorn", label: "white"),
                ]
                try await daemon.waitForDelivery()
                try await body(space, proxy, daemon, cards)
            }
            await proxy.stop()
        }
    }

    private func waitUntilAway(_ daemon: DaemonProcess) async throws {
        try await eventually("the site notices that the database is away", timeout: .seconds(5)) {
            try await daemon.json(["sync"], as: SyncStatus.self).state == .disconnected
        }
    }

    private func waitUntilTold(_ daemon: DaemonProcess) async throws {
        try await eventually("the upstream is told", timeout: .seconds(15)) {
            let sync: SyncStatus = try await daemon.json(["sync"])
            return sync.state == .connected && sync.restrictions == 0
        }
    }

    private func statuses(_ space: Space) async throws -> String {
        try await space.sql("SELECT string_agg(status, ' ' ORDER BY id) FROM p2k16d.card")
    }

    @Test func `A card is taken away that the site has not heard of, or takes for disabled`() async throws {
        try await Space.with { space in
            _ = try await space.createMember("anna")
            var settings = space.settings(site: "here")
            settings.pollInterval = "60s"
            settings.reconcileInterval = "60s"
            try await DaemonProcess.with(settings) { daemon in
                try await daemon.waitForSnapshot()
                let blue = try await daemon.enroll(Self.blue, user: "anna")
                let _: Card = try await daemon.json(["card", "disable", "\(blue.id)", "--yes"])
                // As another site would.
                _ = try await space.sql("UPDATE p2k16d.card SET status = 'active', updated_at = now() RETURNING id")
                let again: Card = try await daemon.json(["card", "disable", "\(blue.id)", "--yes"])
                #expect(again.status == .disabled)
                #expect(try await self.statuses(space) == "disabled")
                _ = try await space.sql(
                    """
                    INSERT INTO p2k16d.card (account, label, enrolled_by)
                    SELECT account, 'elsewhere', 'bob' FROM p2k16d.card RETURNING id
                    """
                )
                let all: CardList = try await daemon.json(["card", "disable", "--all", "--user", "anna", "--yes"])
                #expect(all.cards.map(\.label) == ["elsewhere"])
                #expect(try await self.statuses(space) == "disabled disabled")
            }
        }
    }

    @Test func `A card is taken away at once, over a restart, and upstream when it is back`() async throws {
        try await self.withSite { space, proxy, daemon, cards in
            await proxy.cut()
            try await self.waitUntilAway(daemon)
            let start = ContinuousClock.now
            let disabled: Card = try await daemon.json(["card", "disable", "\(cards[2].id)", "--yes"])
            #expect(ContinuousClock.now - start < .seconds(12))
            #expect(disabled.status == .disabled && disabled.pending?.status == .disabled)
            #expect(try await daemon.tap("entrance", Self.white).reason == "card-disabled")
            #expect(try await daemon.tap("entrance", Self.blue).granted)
            let lost: Card = try await daemon.json(["card", "lost", "\(cards[0].id)", "--yes"])
            #expect(lost.pending?.actor.contains("uid ") == true)
            let all: CardList = try await daemon.json(["card", "disable", "--all", "--user", "anna", "--yes"])
            #expect(all.cards.map(\.id) == [cards[1].id], "the lost one stays lost")

            // What gives access needs the authority.
            for order in [["enable", "\(cards[2].id)"], ["transfer", "\(cards[2].id)", "--user", "anna", "--yes"]] {
                let refused = try await daemon.ctl(["card"] + order)
                #expect(refused.status == 4 && refused.errors.contains("upstream"), "\(order) \(refused.errors)")
            }
            let text = try await daemon.ctl(["cards"])
            #expect(text.output.contains("disabled (upstream not told)"))
            #expect(try await daemon.json(["sync"], as: SyncStatus.self).restrictions == 3)
            let health = try await daemon.ctl(["health", "--json"]).decode(Health.self)
            #expect(health.parts.contains { $0.name == "cards" && $0.state == .degraded })

            try await daemon.kill()
            try await daemon.start()
            #expect(try await daemon.tap("entrance", Self.white).reason == "card-disabled")
            #expect(try await daemon.tap("entrance", Self.blue).reason == "card-lost")
            #expect(try await daemon.tap("entrance", Self.red).reason == "card-disabled")
            // A reload of rules takes the facts of the replica, which has these cards active.
            daemon.send(signal: SIGHUP)
            try await daemon.waitForLog(containing: "configuration reloaded", timeout: .seconds(25))
            #expect(try await daemon.tap("entrance", Self.white).reason == "card-disabled")

            #expect(try await self.statuses(space) == "active active active")
            await proxy.heal()
            try await self.waitUntilTold(daemon)
            #expect(try await self.statuses(space) == "lost disabled disabled")
            let changes = "SELECT count(*) FROM p2k16d.card_change WHERE action = 'status' AND actor LIKE '%uid %'"
            #expect(try await space.sql(changes) == "3")
            let show: Card = try await daemon.json(["card", "show", "\(cards[2].id)"])
            #expect(show.status == .disabled && show.pending == nil)

            // Nothing is left that would take it away again.
            let _: Card = try await daemon.json(["card", "enable", "\(cards[2].id)"])
            #expect(try await daemon.tap("entrance", Self.white).granted)
            try await daemon.stop()
            try await daemon.start()
            try await daemon.waitForSnapshot()
            #expect(try await daemon.tap("entrance", Self.white).granted)
            #expect(try await self.statuses(space) == "lost disabled active")
            let events: EventList = try await daemon.json(["events", "--type", "action"])
            let details = events.events.filter { $0.action == "card-disable" || $0.action == "card-lost" }
            #expect(details.count == 3)
            #expect(details.allSatisfy { $0.detail?.hasSuffix("at this site until the upstream is told") == true })
        }
    }

    @Test func `A card that was taken away stays so when the replica is damaged before the upstream is told`()
        async throws
    {
        try await self.withSite { space, proxy, daemon, cards in
            await proxy.cut()
            try await self.waitUntilAway(daemon)
            let _: Card = try await daemon.json(["card", "disable", "\(cards[2].id)", "--yes"])
            let _: Card = try await daemon.json(["card", "lost", "\(cards[0].id)", "--yes"])
            try await daemon.kill()
            for suffix in ["-wal", "-shm"] { unlink("\(daemon.stateDirectory)/directory.sqlite\(suffix)") }
            try daemon.folder.write(String(repeating: "no database ", count: 500), to: "state/directory.sqlite")
            try await daemon.start()
            #expect(try await daemon.json(["sync"], as: SyncStatus.self).restrictions == 2)

            await proxy.heal()
            try await self.waitUntilTold(daemon)
            #expect(try await self.statuses(space) == "lost active disabled")
            try await eventually("the second copy is gone", timeout: .seconds(20)) {
                access("\(daemon.stateDirectory)/card-restrictions.json", F_OK) != 0
            }
            #expect(try await daemon.tap("entrance", Self.white).reason == "card-disabled")
            #expect(try await daemon.tap("entrance", Self.red).granted)
            // A damaged replica is told at the critical level, which is no alarm here.
            try await daemon.stop()
            try await daemon.start()
        }
    }

    @Test func `Of what two sites did apart from each other the stricter stays, at both`() async throws {
        try await self.withSite { space, proxy, here, cards in
            var settings = space.settings(site: "there")
            settings.cardKeyFile = here.cardKeyFile
            try await DaemonProcess.with(settings) { there in
                try await there.waitForSnapshot(cards: 3)
                await proxy.cut()
                try await self.waitUntilAway(here)
                let ids = cards.map { "\($0.id)" }
                let _: Card = try await here.json(["card", "disable", ids[0], "--yes"])
                let _: Card = try await there.json(["card", "lost", ids[0], "--yes"])
                let _: Card = try await here.json(["card", "lost", ids[1], "--yes"])
                let _: Card = try await there.json(["card", "disable", ids[1], "--yes"])
                let _: Card = try await here.json(["card", "disable", ids[2], "--yes"])
                let _: Card = try await there.json(["card", "disable", ids[2], "--yes"])
                let _: Card = try await there.json(["card", "enable", ids[2]])
                #expect(try await there.tap("entrance", Self.white).granted)

                await proxy.heal()
                try await self.waitUntilTold(here)
                #expect(try await self.statuses(space) == "lost lost disabled")
                for site in [here, there] {
                    try await site.waitForSync(after: space)
                    #expect(try await site.tap("entrance", Self.blue).reason == "card-lost")
                    #expect(try await site.tap("entrance", Self.red).reason == "card-lost")
                    #expect(try await site.tap("entrance", Self.white).reason == "card-disabled")
                }
                // From then on whoever has the authority may enable it.
                let _: Card = try await there.json(["card", "enable", ids[2]])
                try await here.waitForSync(after: space)
                #expect(try await here.tap("entrance", Self.white).granted)
            }
        }
    }

    @Test func `A network that swallows everything holds up nobody for long`() async throws {
        try await self.withSite { space, proxy, daemon, cards in
            await proxy.freeze()
            let start = ContinuousClock.now
            let lost: Card = try await daemon.json(["card", "lost", "\(cards[0].id)", "--yes"])
            #expect(ContinuousClock.now - start < .seconds(12))
            #expect(lost.status == .lost && lost.pending != nil)
            #expect(try await daemon.tap("entrance", Self.blue).reason == "card-lost")
            await proxy.heal()
            try await self.waitUntilTold(daemon)
            #expect(try await self.statuses(space) == "lost active active")
        }
    }

    @Test func `A database that does not take it does not give the card back`() async throws {
        try await self.withSite { space, _, daemon, cards in
            try await space.sql("REVOKE UPDATE (status) ON p2k16d.card FROM \"\(Space.siteRole)\"")
            let disabled: Card = try await daemon.json(["card", "disable", "\(cards[2].id)", "--yes"])
            #expect(disabled.status == .disabled && disabled.pending != nil)
            let sync: SyncStatus = try await daemon.json(["sync"])
            #expect(sync.restrictions == 1)
            #expect(sync.lastError?.contains("could not be restricted upstream") == true)
            let enable = try await daemon.ctl(["card", "enable", "\(cards[2].id)"])
            #expect(enable.status == 1 && enable.errors.contains("could not be told yet"))

            // Facts are loaded as ever, with the card active, and it stays away.
            let before = try await daemon.json(["status"], as: Status.self).snapshot.accounts
            _ = try await space.createMember("carl")
            try await eventually("the new member is known", timeout: .seconds(5)) {
                try await daemon.json(["status"], as: Status.self).snapshot.accounts > before
            }
            #expect(try await daemon.tap("entrance", Self.white).reason == "card-disabled")

            try await space.sql("GRANT UPDATE (status) ON p2k16d.card TO \"\(Space.siteRole)\"")
            let _: SyncStatus = try await daemon.json(["sync", "refresh"])
            try await self.waitUntilTold(daemon)
            #expect(try await self.statuses(space) == "active active disabled")
        }
    }
}
