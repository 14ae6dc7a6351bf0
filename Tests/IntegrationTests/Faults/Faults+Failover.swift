import AdminModel
import TestServers
import Testing

extension Faults {
    /// The primary dies, and a standby becomes the database.
    @Suite(.timeLimit(.minutes(5)))
    struct Failover {
        private static let patience = Duration.seconds(60)

        /// A site that knows both servers, with the members anna and bob, who have a card each.
        private func withSite(
            _ body: (Space, PostgresServer, DaemonProcess, AdminSocket) async throws -> Void
        ) async throws {
            try await Space.with { space in
                for member in ["anna", "bob"] { _ = try await space.createMember(member) }
                let standby = try await space.server.startStandby()
                var settings = space.settings()
                settings.connection =
                    "host=127.0.0.1,127.0.0.1 port=\(space.server.port),\(standby.port) "
                    + "dbname='\(space.web.database)' user='\(Space.siteRole)'"
                do {
                    try await DaemonProcess.with(settings) { daemon in
                        try await daemon.waitForSnapshot(timeout: Self.patience)
                        try await daemon.enroll(Faults.card, user: "anna")
                        try await daemon.enroll(Faults.otherCard, user: "bob")
                        try await body(space, standby, daemon, AdminSocket(path: daemon.socket))
                    }
                } catch {
                    try? await standby.stop()
                    throw error
                }
                try await standby.stop()
            }
        }

        private func waitForReplay(_ space: Space, _ standby: PostgresServer) async throws {
            let position = try await space.sql("SELECT pg_current_wal_lsn()")
            try await eventually("the standby has replayed all", timeout: Self.patience) {
                try await standby.psql("SELECT pg_last_wal_replay_lsn() >= '\(position)'") == "t"
            }
        }

        private func logged(on server: PostgresServer, _ space: Space) async throws -> Int {
            Int(try await server.psql("SELECT count(*) FROM p2k16d.access_log", database: space.web.database)) ?? -1
        }

        /// Promotes the standby under taps and returns those when the daemon has found it.
        private func failOver(
            to standby: PostgresServer,
            _ socket: AdminSocket,
            under taps: TapStream,
            _ row: inout FaultRow
        ) async throws -> [TapStream.Tap] {
            try await standby.promote()
            let start = ContinuousClock.now
            try await eventually("the daemon is there", timeout: Self.patience) {
                try await socket.sync().state == .connected
            }
            row.recovered(in: .now - start)
            try await taps.more(20, timeout: Self.patience)
            return try await taps.stop()
        }

        /// Waits until the promoted server holds the journal, then compares the two row by row.
        private func report(
            _ row: FaultRow,
            _ taps: [TapStream.Tap],
            _ space: Space,
            _ standby: PostgresServer,
            _ daemon: DaemonProcess,
            _ socket: AdminSocket
        ) async throws {
            var row = row
            try await daemon.waitForDelivery(timeout: Self.patience)
            let (journal, promoted) = (try await socket.events(), space.moved(to: standby))
            row.add(taps)
            row.compare(taps, with: journal)
            try await row.compare(journal, with: promoted)
            try await promoted.expectExactlyOnce(journal)
            #expect(try await socket.degraded().isEmpty)
            try row.report()
        }

        @Test func `A standby takes over from a primary that is killed while deliveries run`() async throws {
            try await self.withSite { space, standby, daemon, socket in
                try await self.waitForReplay(space, standby)
                var row = FaultRow("PostgreSQL failover", "primary killed while deliveries run, standby promoted")
                let stream = TapStream(socket, cards: Faults.cards + [Faults.otherCard])
                try await stream.more(40, timeout: Self.patience)
                try await space.server.kill()
                try await stream.more(20, timeout: Self.patience)
                let taps = try await self.failOver(to: standby, socket, under: stream, &row)
                try await self.report(row, taps, space, standby, daemon, socket)
            }
        }

        @Test func `What a standby that lagged lacks is delivered again, and a first opening's badge once`()
            async throws
        {
            try await self.withSite { space, standby, daemon, socket in
                #expect(try await socket.tap(Faults.card).granted)
                try await daemon.waitForDelivery(timeout: Self.patience)
                try await self.waitForReplay(space, standby)
                try await standby.stopReplication()
                // Bob's first opening and more, which the primary alone confirms.
                for _ in 0..<10 { #expect(try await socket.tap(Faults.otherCard).granted) }
                try await daemon.waitForDelivery(timeout: Self.patience)
                let confirmed = try await self.logged(on: space.server, space)
                let known = try await self.logged(on: standby, space)
                #expect(known < confirmed, "the standby lags")

                var row = FaultRow(
                    "failover to a standby that lags",
                    "cut off from the primary, which confirms more and is killed; then promoted"
                )
                row.note = "\(confirmed - known) confirmed entries were missing at first"
                let stream = TapStream(socket, cards: Faults.cards + [Faults.otherCard])
                try await stream.more(20, timeout: Self.patience)
                try await space.server.kill()
                let taps = try await self.failOver(to: standby, socket, under: stream, &row)
                try await self.report(row, taps, space, standby, daemon, socket)
                let badges = "SELECT count(*), count(DISTINCT account) FROM account_badge"
                #expect(try await standby.psql(badges, database: space.web.database) == "2|2")
            }
        }
    }
}
