import AdminModel
import Glibc
import TestServers
import Testing

/// Changes announced by the notify triggers, with intervals so long that nothing else makes a daemon look.
@Suite(.serialized, .sharedServers, .timeLimit(.minutes(5)))
struct NotifyTests {
    private static let card = "04A35F1BC26680"
    /// From the commit to the door, with a run of `p2k16ctl`.
    private static let bound = Duration.seconds(1)
    /// Sessions that listen, by their last statement.
    private static let listeners = """
        SELECT pid FROM pg_stat_activity
        WHERE datname = current_database() AND state = 'idle' AND query LIKE 'LISTEN%'
        """

    @Test func `Installing says what it does and can be undone`() async throws {
        try await Space.with { space in
            func migrate(_ arguments: String..., prints line: String) async throws {
                let result = try await space.migrate(arguments)
                #expect(result.status == 0, "\(result.errors)")
                #expect(result.output.split(separator: "\n").contains { $0 == line }, "\(result.output)")
            }
            try await migrate("--status", prints: "notify triggers: not installed")
            try await migrate("--dry-run", "--with-notify", prints: "would install the notify triggers")
            try await migrate("--status", prints: "notify triggers: not installed")
            try await migrate("--with-notify", prints: "installed the notify triggers")
            try await migrate("--status", prints: "notify triggers: installed")
            try await migrate("--with-notify", prints: "the notify triggers are installed")
            try await migrate(prints: "the schema p2k16d is up to date")
            try await migrate("--status", prints: "notify triggers: installed")

            try await space.web.handSQL("DROP TRIGGER p2k16d_notify_insert ON company")
            let incomplete = try await space.migrate(["--status"])
            #expect(incomplete.status == 1)
            #expect(incomplete.output.contains("notify triggers: incomplete on public.company; run --with-notify"))

            try await migrate("--dry-run", "--without-notify", prints: "would remove the notify triggers")
            try await migrate("--without-notify", prints: "removed the notify triggers")
            try await migrate("--without-notify", prints: "the notify triggers are not installed")
            try await migrate("--status", prints: "notify triggers: not installed")
            for other in ["--without-notify", "--status"] {
                #expect(try await space.migrate(["--with-notify", other]).status == 64)
            }
        }
    }

    @Test func `A change denies and grants within a second of its commit`() async throws {
        try await self.withMember { space, anna, settings in
            // Installed while the daemon runs: it hears them without a restart.
            try await DaemonProcess.with(settings) { daemon in
                try await self.enroll(daemon, space)
                try await self.withNotify(space)
                try await space.web.removeFromCircle(anna, circle: WebApplication.doorCircle)
                try await self.expect("not-in-circle", daemon)
                try await space.web.addToCircle(anna, circle: WebApplication.doorCircle)
                try await self.expect("granted", daemon)
                try await space.web.handSQL(
                    "UPDATE stripe_payment SET end_date = now() - interval '2 days' WHERE created_by = \(anna)"
                )
                try await self.expect("membership-lapsed", daemon)
                try await space.web.handSQL("UPDATE stripe_payment SET end_date = now() + interval '2 days'")
                try await self.expect("granted", daemon)
                try await space.web.handSQL("TRUNCATE circle_member")
                try await self.expect("not-in-circle", daemon)
                try await space.web.addToCircle(anna, circle: WebApplication.doorCircle)
                try await self.expect("granted", daemon)
                try await space.web.handSQL("UPDATE p2k16d.card SET status = 'lost'")
                try await self.expect("card-lost", daemon)
            }
        }
    }

    @Test func `Without triggers a change by hand is not seen before the intervals are over`() async throws {
        try await self.withMember { space, anna, settings in
            try await DaemonProcess.with(settings) { daemon in
                try await self.enroll(daemon, space)
                try await self.withNotify(space)
                #expect(try await space.migrate(["--without-notify"]).status == 0)
                try await space.web.removeFromCircle(anna, circle: WebApplication.doorCircle)
                let end = ContinuousClock.now + Self.bound
                while ContinuousClock.now < end { #expect(try await daemon.tap("entrance", Self.card).granted) }
            }
        }
    }

    @Test func `Broken triggers hold up neither the web application nor the poll`() async throws {
        try await self.withMember { space, anna, settings in
            try await self.withNotify(space)
            try await space.sql(
                """
                SELECT replace(pg_get_functiondef('p2k16d.notify_change()'::regprocedure), 'pg_notify(', 'nothing(') \\gexec
                """
            )
            var settings = settings
            settings.pollInterval = "1s"
            try await DaemonProcess.with(settings) { daemon in
                try await self.enroll(daemon, space)
                try await space.web.removeFromCircle(anna, circle: WebApplication.doorCircle)
                try await self.expect("not-in-circle", within: .seconds(3), daemon)
                try await space.web.addToCircle(anna, circle: WebApplication.doorCircle)
                try await self.expect("granted", within: .seconds(3), daemon)
            }
        }
    }

    @Test func `A daemon that hangs holds up neither the web application nor other daemons`() async throws {
        try await self.withMember { space, anna, settings in
            try await self.withNotify(space)
            try await DaemonProcess.with(settings) { daemon in
                try await self.enroll(daemon, space)
                var other = settings
                other.site = "hanging"
                other.cardKeyFile = daemon.cardKeyFile
                try await DaemonProcess.with(other) { hanging in
                    try await hanging.waitForSnapshot(cards: 1)
                    #expect(try await hanging.tap("entrance", Self.card).granted)
                    try await hanging.waitForDelivery()
                    hanging.send(signal: SIGSTOP)
                    defer { hanging.send(signal: SIGCONT) }

                    let start = ContinuousClock.now
                    for name in 1...20 { try await space.web.renameAccount(anna, to: "Anna \(name)") }
                    try await space.web.handSQL(
                        """
                        INSERT INTO stripe_payment (created_at, created_by, updated_at, updated_by, stripe_id, start_date,
                            end_date, amount, payment_date)
                        SELECT now(), 2, now(), 2, n, now(), now(), 1, now() FROM generate_series(1, 100000) AS n
                        """
                    )
                    try await space.web.handSQL("TRUNCATE tool_checkout")
                    #expect(ContinuousClock.now - start < .seconds(15))
                    try await space.web.removeFromCircle(anna, circle: WebApplication.doorCircle)
                    try await self.expect("not-in-circle", within: .seconds(3), daemon)

                    hanging.send(signal: SIGCONT)
                    try await self.expect("not-in-circle", within: .seconds(3), hanging)
                }
            }
        }
    }

    @Test func `A lost listener listens again and looks at what it may have missed`() async throws {
        try await self.withMember { space, anna, settings in
            try await self.withNotify(space)
            try await DaemonProcess.with(settings) { daemon in
                try await self.enroll(daemon, space)
                // The change is made when nobody listens.
                try await space.sql(
                    """
                    SELECT pg_terminate_backend(pid, 5000) FROM (\(Self.listeners)) AS listener;
                    UPDATE stripe_payment SET end_date = now() - interval '2 days' WHERE created_by = \(anna);
                    """
                )
                try await self.expect("membership-lapsed", within: .seconds(5), daemon)
                try await self.waitForListener(space)
                try await space.web.handSQL("UPDATE stripe_payment SET end_date = now() + interval '2 days'")
                try await self.expect("granted", daemon)
            }
        }
    }

    // MARK: - Helpers

    /// Lends a space with a member who has opened a door before, so that her taps change nothing that is announced.
    private func withMember(_ body: (Space, WebApplication.ID, SiteSettings) async throws -> Void) async throws {
        try await Space.with { space in
            let anna = try await space.createMember("anna")
            try await space.web.openDoor(anna, key: "entrance")
            var settings = space.settings(site: "notified")
            settings.pollInterval = "60s"
            settings.reconcileInterval = "1h"
            try await body(space, anna, settings)
        }
    }

    private func withNotify(_ space: Space) async throws {
        let result = try await space.migrate(["--with-notify"])
        #expect(result.status == 0, "\(result.errors)")
    }

    /// Gives the member a card that opens, and waits until nothing is under way.
    private func enroll(_ daemon: DaemonProcess, _ space: Space) async throws {
        try await daemon.waitForSnapshot()
        try await self.waitForListener(space)
        try await daemon.enroll(Self.card, user: "anna")
        #expect(try await daemon.tap("entrance", Self.card).granted)
        try await daemon.waitForDelivery()
    }

    private func waitForListener(_ space: Space) async throws {
        try await eventually("somebody listens", timeout: .seconds(5)) {
            try await space.sql("SELECT count(*) > 0 FROM (\(Self.listeners)) AS listener") == "t"
        }
    }

    private func expect(
        _ reason: String,
        within bound: Duration = Self.bound,
        _ daemon: DaemonProcess,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await eventually("taps end with \(reason)", timeout: bound, sourceLocation: sourceLocation) {
            try await daemon.tap("entrance", Self.card).reason == reason
        }
    }
}
