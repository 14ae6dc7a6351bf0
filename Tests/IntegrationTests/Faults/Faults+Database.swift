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

        /// Whether every tap, of anna's card and now and then a stranger's, ended as it should, and soon.
        private func check(_ taps: [TapStream.Tap], sourceLocation: SourceLocation = #_sourceLocation) {
            let wrong = taps.filter { tap in
                tap.reply.reason != (tap.card == Faults.card ? "granted" : "unknown-card") || tap.reply.sequence == nil
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

        private enum Outage: String, CaseIterable {
            case killed, frozen, cut, silent

            var row: FaultRow {
                let rounds = FaultRow.scale == 1 ? "once" : "\(FaultRow.scale) times"
                return switch self {
                case .killed: FaultRow("PostgreSQL killed", "all its processes, and started again, \(rounds)")
                case .frozen: FaultRow("PostgreSQL frozen", "SIGSTOP to all its processes, and SIGCONT, \(rounds)")
                case .cut: FaultRow("PostgreSQL partitioned", "connections reset and refused, \(rounds)")
                case .silent: FaultRow("PostgreSQL silent", "the network passes nothing on, \(rounds)")
                }
            }
        }

        @Test(arguments: Outage.allCases)
        private func `Away and back again: no tap notices and every opening is upstream once`(
            _ outage: Outage
        ) async throws {
            try await Space.with { space in
                _ = try await space.createMember("anna")
                let proxy = try TCPProxy(to: space.server.port)
                let (daemon, socket) = try await self.start(self.settings(space, via: .port(proxy.port)))
                let stream = TapStream(socket, cards: Faults.cards)
                var row = outage.row
                for _ in 1...FaultRow.scale {
                    try await stream.more(10)
                    switch outage {
                    case .killed: try await space.server.kill()
                    case .frozen: await space.server.pause()
                    case .cut: await proxy.cut()
                    case .silent: await proxy.freeze()
                    }
                    // Longer than the time-outs of statement and connection.
                    try await eventually("the loss is noticed", timeout: Self.patience) {
                        try await socket.sync().state != .connected
                    }
                    try await stream.more(20)
                    let start = ContinuousClock.now
                    switch outage {
                    case .killed: try await space.server.restart()
                    case .frozen: await space.server.resume()
                    case .cut, .silent: await proxy.heal()
                    }
                    try await eventually("the database is back", timeout: Self.patience) {
                        try await socket.sync().state == .connected
                    }
                    row.recovered(in: .now - start)
                }
                let taps = try await stream.stop()
                try await daemon.waitForDelivery(timeout: Self.patience)
                self.check(taps)
                let journal = try await socket.events()
                #expect(journal.count { $0.type == .decision } == taps.count)
                row.add(taps)
                row.compare(taps, with: journal)
                try await row.compare(journal, with: space)
                #expect(try await socket.degraded().isEmpty)
                try row.report()
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
                let start = ContinuousClock.now
                await proxy.heal()
                try await daemon.waitForDelivery(timeout: Self.patience)
                let recovery = ContinuousClock.now - start
                let journal = try await socket.events()
                #expect(journal.contains { $0.result == "commanded" })
                var row = FaultRow(
                    "PostgreSQL hangs in COMMIT",
                    isCommitted
                        ? "the connection is lost during the commit, which succeeds"
                        : "the connection is lost and the server killed during the commit"
                )
                row.taps = journal.count { $0.type == .decision }
                row.recovered(in: recovery)
                try await row.compare(journal, with: space)
                try row.report()
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
