import AdminModel
import TestServers
import Testing

extension Faults {
    /// PostgreSQL or the way to it is away.
    @Suite(.timeLimit(.minutes(5)))
    struct Database {
        private static let patience = Duration.seconds(20)

        private func settings(_ space: Space, via route: PostgresServer.Route = .tcp) -> SiteSettings {
            var settings = space.settings()
            settings.connection = space.connection(as: Space.siteRole, via: route)
            settings.connectTimeout = "1s"
            settings.statementTimeout = "1s"
            return settings
        }

        private func start(_ settings: SiteSettings) async throws -> (DaemonProcess, AdminSocket) {
            let daemon = try await DaemonProcess.start(settings)
            try await daemon.waitForSnapshot()
            try await daemon.enroll(Faults.card, user: "anna")
            return (daemon, AdminSocket(path: daemon.socket))
        }

        /// Whether every tap of the cards anna's and a stranger's in turn ended as it should, and soon.
        private func check(_ taps: [TapStream.Tap], sourceLocation: SourceLocation = #_sourceLocation) {
            let wrong = taps.enumerated().filter { index, tap in
                tap.reply.reason != (index.isMultiple(of: 2) ? "granted" : "unknown-card") || tap.reply.sequence == nil
            }
            #expect(wrong.isEmpty, "of \(taps.count) taps", sourceLocation: sourceLocation)
            let slowest = taps.map(\.latency).max() ?? .zero
            #expect(slowest < Faults.tapLimit, "the slowest of \(taps.count) taps", sourceLocation: sourceLocation)
        }

        @Test func `With the replica of before it decides at its start, without waiting for the database`() async throws
        {
            try await Space.with { space in
                _ = try await space.createMember("anna")
                let proxy = try TCPProxy(to: space.server.port)
                var settings = self.settings(space, via: .port(proxy.port))
                // Whatever waited for the database would be noticed.
                settings.connectTimeout = "30s"
                settings.statementTimeout = "30s"
                let (daemon, socket) = try await self.start(settings)
                try await daemon.stop()
                for isSilent in [true, false] {
                    await (isSilent ? proxy.freeze : proxy.cut)()
                    let start = ContinuousClock.now
                    try await daemon.start()
                    let member = try await socket.tap(Faults.card)
                    let duration = ContinuousClock.now - start
                    #expect(member.granted)
                    #expect(duration < .seconds(10), "from exec to the open door")
                    let stranger = try await socket.tap(Faults.strangersCard)
                    #expect(stranger.reason == "unknown-card")
                    #expect(try await socket.degraded()["upstream"]?.state == .down)
                    try await daemon.kill()
                }
                await proxy.stop()
            }
        }

        @Test func `Without any replica nobody gets in, and health says why`() async throws {
            try await Space.with { space in
                _ = try await space.createMember("anna")
                let other = try await DaemonProcess.start(space.settings(site: "other"))
                try await other.waitForSnapshot()
                try await other.enroll(Faults.card, user: "anna")
                try await space.server.kill()

                var settings = self.settings(space)
                settings.cardKeyFile = other.cardKeyFile
                let daemon = try await DaemonProcess.start(settings)
                let socket = AdminSocket(path: daemon.socket)
                #expect(try await socket.tap(Faults.card).reason == "unknown-card")
                let degraded = try await socket.degraded()
                #expect(degraded["directory"]?.state == .down)
                #expect(degraded["directory"]?.detail?.contains("nobody gets in") == true)
                #expect(degraded["upstream"]?.state == .down)
                #expect(degraded["upstream"]?.remedy != nil)

                try await space.server.restart()
                try await daemon.waitForSnapshot(cards: 1, timeout: Self.patience)
                #expect(try await socket.tap(Faults.card).granted)
                try await daemon.stop()
                try await other.stop()
            }
        }

        @Test func `Killed, frozen and back again: no tap notices and every opening is upstream once`() async throws {
            try await Space.with { space in
                _ = try await space.createMember("anna")
                let (daemon, socket) = try await self.start(self.settings(space))
                let stream = TapStream(socket, cards: [Faults.card, Faults.strangersCard])
                try await stream.more(10)
                try await space.server.kill()
                try await eventually("the loss is noticed", timeout: .seconds(5)) {
                    try await socket.sync().state != .connected
                }
                try await stream.more(30)
                try await space.server.restart()
                try await daemon.waitForSnapshot(cards: 1, timeout: Self.patience)
                try await stream.more(10)

                await space.server.pause()
                // Longer than the time-outs of statement and connection.
                try await eventually("the frozen server is given up", timeout: .seconds(10)) {
                    try await socket.sync().state != .connected
                }
                try await stream.more(30)
                await space.server.resume()
                let taps = try await stream.stop()
                try await daemon.waitForDelivery(timeout: Self.patience)
                self.check(taps)
                let journal = try await socket.events()
                #expect(journal.count { $0.type == .decision } == taps.count)
                try await space.expectExactlyOnce(journal)
                #expect(try await socket.degraded().isEmpty)
                try await daemon.stop()
            }
        }

        @Test func `A network that is cut or silent and heals again`() async throws {
            try await Space.with { space in
                _ = try await space.createMember("anna")
                let proxy = try TCPProxy(to: space.server.port)
                let (daemon, socket) = try await self.start(self.settings(space, via: .port(proxy.port)))
                let stream = TapStream(socket, cards: [Faults.card, Faults.strangersCard])
                for isSilent in [false, true, false] {
                    try await stream.more(15)
                    await (isSilent ? proxy.freeze : proxy.cut)()
                    try await eventually("the loss is noticed", timeout: .seconds(10)) {
                        try await socket.sync().state != .connected
                    }
                    try await stream.more(15)
                    await proxy.heal()
                }
                let taps = try await stream.stop()
                try await daemon.waitForDelivery(timeout: Self.patience)
                self.check(taps)
                try await space.expectExactlyOnce(try await socket.events())
                try await daemon.stop()
                await proxy.stop()
            }
        }

        /// Makes the commit of every opening take half a second, so that it can be hit.
        private static let slowCommit = """
            CREATE FUNCTION public.slow() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_sleep(0.5); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON public.event DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW WHEN (NEW.name = 'open') EXECUTE FUNCTION public.slow();
            """

        @Test(arguments: [true, false])
        func `An opening whose COMMIT got no answer is there once`(isCommitted: Bool) async throws {
            try await Space.with { space in
                _ = try await space.createMember("anna")
                let proxy = try TCPProxy(to: space.server.port)
                var settings = self.settings(space, via: .port(proxy.port))
                settings.statementTimeout = "20s"
                let (daemon, socket) = try await self.start(settings)
                try await daemon.waitForDelivery()
                try await space.sql(Self.slowCommit)
                let running = "SELECT count(*) FROM pg_stat_activity WHERE query = 'COMMIT' AND state = 'active'"

                #expect(try await socket.tap(Faults.card).outcome == .commanded)
                try await eventually("the commit runs", timeout: .seconds(5)) { try await space.sql(running) == "1" }
                if isCommitted {
                    // The server does not notice, and commits.
                    await proxy.cut()
                    try await eventually("the commit is over", timeout: .seconds(5)) {
                        try await space.sql(running) == "0"
                    }
                } else {
                    await proxy.cut()
                    try await space.server.kill()
                    try await space.server.restart()
                }
                #expect(
                    try await space.sql("SELECT count(*) FROM event WHERE name = 'open'") == (isCommitted ? "1" : "0")
                )
                try await space.sql("DROP TRIGGER slow ON public.event")
                await proxy.heal()
                try await daemon.waitForDelivery(timeout: Self.patience)
                let journal = try await socket.events()
                #expect(journal.contains { $0.result == "commanded" })
                try await space.expectExactlyOnce(journal)
                #expect(
                    !journal.contains { $0.type == .notice && $0.reason != "started" },
                    "nothing to be alarmed about"
                )
                try await daemon.stop()
                await proxy.stop()
            }
        }
    }
}
