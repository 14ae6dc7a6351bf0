import AdminModel
import TestServers
import Testing

extension Faults {
    /// The database is there, and is not what it was.
    @Suite(.timeLimit(.minutes(5)))
    struct Restore {
        private static let patience = Duration.seconds(20)

        /// A site behind a proxy with the members anna and bob, who have a card each.
        private func withSite(
            _ body: (Space, TCPProxy, DaemonProcess, AdminSocket) async throws -> Void
        ) async throws {
            try await Space.with { space in
                _ = try await space.createMember("anna")
                _ = try await space.createMember("bob")
                let proxy = try TCPProxy(to: space.server.port)
                var settings = space.settings()
                settings.connection = space.connection(as: Space.siteRole, via: .port(proxy.port))
                let daemon = try await DaemonProcess.start(settings)
                try await daemon.waitForSnapshot()
                try await daemon.enroll(Faults.card, user: "anna")
                try await daemon.enroll(Faults.otherCard, user: "bob")
                try await body(space, proxy, daemon, AdminSocket(path: daemon.socket))
                try await daemon.stop()
                await proxy.stop()
            }
        }

        private func cut(_ proxy: TCPProxy, _ socket: AdminSocket) async throws {
            await proxy.cut()
            try await eventually("the loss is noticed", timeout: .seconds(5)) {
                try await socket.sync().state != .connected
            }
        }

        private func heal(_ proxy: TCPProxy, _ daemon: DaemonProcess) async throws {
            await proxy.heal()
            try await daemon.waitForDelivery(timeout: Self.patience)
        }

        @Test func `What a restored dump lacks is delivered again, badges too`() async throws {
            try await self.withSite { space, proxy, daemon, socket in
                #expect(try await socket.tap(Faults.card).granted)
                try await daemon.waitForDelivery()
                let kept = try await socket.events().last?.sequence ?? 0
                let lastEvent = try await space.sql("SELECT max(id) FROM event")
                for card in [Faults.card, Faults.otherCard, Faults.otherCard] {
                    #expect(try await socket.tap(card).granted)
                }
                try await daemon.waitForDelivery()
                let badges = """
                    SELECT a.username, count(*) FROM account_badge b JOIN account a ON a.id = b.account
                    GROUP BY 1 ORDER BY 1
                    """
                #expect(try await space.sql(badges) == "anna|1\nbob|1")

                try await self.cut(proxy, socket)
                try await space.sql(
                    """
                    DELETE FROM p2k16d.access_log WHERE sequence > \(kept);
                    DELETE FROM event WHERE id > \(lastEvent);
                    DELETE FROM account_badge WHERE account = (SELECT id FROM account WHERE username = 'bob');
                    DELETE FROM account_badge_version WHERE account = (SELECT id FROM account WHERE username = 'bob');
                    """
                )
                let start = ContinuousClock.now
                try await self.heal(proxy, daemon)
                var row = FaultRow("restored dump", "the database lacks what was delivered since the dump")
                row.recovered(in: .now - start)
                let journal = try await socket.events()
                row.taps = journal.count { $0.type == .decision }
                try await row.compare(journal, with: space)
                try row.report()
                #expect(try await space.sql(badges) == "anna|1\nbob|1")
                #expect(try await socket.degraded().isEmpty)
            }
        }

        @Test func `A database that is restored from pg_dump gets what has happened since`() async throws {
            try await self.withSite { space, proxy, daemon, socket in
                var row = FaultRow("database restored from pg_dump", "dropped and made anew as it was some taps before")
                #expect(try await socket.tap(Faults.card).granted)
                try await daemon.waitForDelivery(timeout: Self.patience)
                let dump = space.server.socketFolder + "/dump"
                try await space.server.dump(space.web.database, to: dump)
                for card in [Faults.card, Faults.otherCard, Faults.strangersCard, Faults.otherCard] {
                    _ = try await socket.tap(card)
                }
                try await daemon.waitForDelivery(timeout: Self.patience)

                try await self.cut(proxy, socket)
                #expect(try await socket.tap(Faults.otherCard).granted)
                try await space.server.restore(space.web.database, from: dump, owner: "p2k16-flyway")
                #expect(try await space.sql("SELECT count(*) FROM event WHERE name = 'open'") == "1")
                let start = ContinuousClock.now
                try await self.heal(proxy, daemon)
                row.recovered(in: .now - start)
                let journal = try await socket.events()
                row.taps = journal.count { $0.type == .decision }
                try await row.compare(journal, with: space)
                try await space.expectExactlyOnce(journal)
                try row.report()
                #expect(try await space.sql("SELECT count(*), count(DISTINCT account) FROM account_badge") == "2|2")
                #expect(try await socket.degraded().isEmpty)
            }
        }

        @Test func `The same key with another hash raises an alarm, and the rest is delivered`() async throws {
            try await self.withSite { space, proxy, daemon, socket in
                let conflicting = try #require(try await socket.tap(Faults.card).sequence)
                try await daemon.waitForDelivery()
                try await self.cut(proxy, socket)
                try await space.sql(
                    "UPDATE p2k16d.access_log SET hash = sha256('another') WHERE sequence = \(conflicting)"
                )
                let later = try #require(try await socket.tap(Faults.otherCard).sequence)
                await proxy.heal()
                try await eventually("the alarm is in the health", timeout: Self.patience) {
                    try await socket.degraded()["delivery"] != nil
                }
                let part = try await socket.degraded()["delivery"]
                #expect(part?.detail?.contains("same key") == true)
                #expect(part?.remedy != nil)
                let notices = try await socket.events().filter { $0.reason == "delivery-conflict" }
                #expect(notices.count == 1)
                #expect(notices.first?.detail?.contains("entry \(conflicting)") == true)
                try await eventually("the rest is upstream, the alarm as well", timeout: .seconds(5)) {
                    try await space.sql(
                        "SELECT count(*) FROM p2k16d.access_log WHERE sequence = \(later) OR reason = 'delivery-conflict'"
                    ) == "2"
                }
                #expect(
                    try await space.sql("SELECT count(*) FROM event WHERE name = 'open'") == "2",
                    "nothing twice"
                )
            }
        }

        @Test func `An entry that the database refuses is isolated, told, and taken once it is mended`() async throws {
            try await self.withSite { space, proxy, daemon, socket in
                try await daemon.waitForDelivery()
                try await self.cut(proxy, socket)
                #expect(try await socket.tap(Faults.otherCard).outcome == .commanded)
                let tap = try await socket.tap(Faults.card)
                #expect(tap.outcome == .commanded)
                #expect(try await socket.tap(Faults.otherCard).outcome == .commanded)
                // As if anna's account had been deleted; the rows that point to it stay for the mending.
                try await space.sql(
                    """
                    CREATE TABLE public.deleted AS SELECT * FROM account WHERE username = 'anna';
                    SET session_replication_role = replica;
                    DELETE FROM account WHERE username = 'anna';
                    """
                )
                await proxy.heal()
                try await eventually("the refusal is told", timeout: Self.patience) {
                    try await socket.degraded()["delivery"] != nil
                }
                let part = try await socket.degraded()["delivery"]
                #expect(part?.detail?.contains("1 refused upstream") == true)
                #expect(part?.detail?.contains("foreign key") == true)
                let journal = try await socket.events()
                let refused = try #require(journal.first { $0.type == .outcome && $0.of == tap.sequence })
                let notices = journal.filter { $0.reason == "delivery-refused" }
                #expect(notices.count == 1)
                #expect(notices.first?.detail?.contains("entry \(refused.sequence)") == true)
                try await eventually("all but one are upstream", timeout: .seconds(5)) {
                    try await socket.sync().pending == 1
                }
                let openings = "SELECT count(*) FROM event WHERE name = 'open'"
                #expect(try await space.sql(openings) == "2")

                try await self.cut(proxy, socket)
                try await space.sql(
                    """
                    SET session_replication_role = replica;
                    INSERT INTO account SELECT * FROM public.deleted;
                    DROP TABLE public.deleted;
                    """
                )
                try await self.heal(proxy, daemon)
                #expect(try await space.sql(openings) == "3")
                #expect(try await socket.degraded().isEmpty)
                try await daemon.waitForSnapshot(cards: 2)
                try await space.expectExactlyOnce(try await socket.events())
            }
        }
    }
}
