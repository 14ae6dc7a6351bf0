import AdminModel
import TestServers
import Testing

/// The daemon's own schema and role, as an operator makes them.
@Suite(.serialized, .sharedServers, .timeLimit(.minutes(5)))
struct MigrationTests {
    @Test func `Migrating says what it does, once`() async throws {
        try await Space.with(migrated: false) { space in
            let tables = try await space.rowCounts()
            let before = try await space.migrate(["--status"])
            #expect(before.status == 1)
            #expect(before.output.contains("1 cards: pending"))

            let rehearsal = try await space.migrate(["--dry-run", "--site-role", Space.siteRole])
            #expect(rehearsal.status == 0, "\(rehearsal.errors)")
            #expect(rehearsal.output.contains("would apply 1 cards"))
            #expect(rehearsal.output.contains("would grant p2k16d-site"))
            #expect(try await space.sql("SELECT to_regnamespace('p2k16d') IS NULL") == "t")

            let done = try await space.migrate(["--site-role", Space.siteRole])
            #expect(done.status == 0, "\(done.errors)")
            #expect(done.output.contains("applied 1 cards"))
            let schema = try await self.schema(space)
            let after = try await space.migrate(["--status"])
            #expect(after.status == 0)
            #expect(!after.output.contains("pending"))

            for arguments in [[], ["--dry-run"], ["--site-role", Space.siteRole]] {
                let again = try await space.migrate(arguments)
                #expect(again.status == 0, "\(again.errors)")
                #expect(again.output.contains("the schema p2k16d is up to date"))
            }
            #expect(try await self.schema(space) == schema)
            #expect(try await space.rowCounts() == tables)
            #expect(try await space.migrate(["--status", "--dry-run"]).status == 64)
        }
    }

    @Test func `The site's role reads no secret and changes no facts`() async throws {
        try await Space.with { space in
            _ = try await space.createMember("anna")
            let refused = [
                "SELECT password FROM account", "SELECT email FROM account", "SELECT phone FROM account",
                "SELECT reset_token FROM account", "SELECT * FROM account",
                "UPDATE stripe_payment SET end_date = now()",
                "INSERT INTO circle_member SELECT * FROM circle_member", "DELETE FROM event",
                "UPDATE p2k16d.access_log SET reason = 'granted'", "DELETE FROM p2k16d.access_log",
            ]
            for statement in refused {
                let error = await #expect(throws: TestServerError.self) {
                    try await space.server.psql(statement, database: space.web.database, user: Space.siteRole)
                }
                #expect(error?.description.contains("permission denied") == true, "\(statement)")
            }
            try await DaemonProcess.with(space.settings()) { daemon in
                try await daemon.waitForSnapshot()
                let health: Health = try await daemon.json(["health"])
                #expect(health.parts.first { $0.name == "upstream" }?.state == .ok, "\(health.parts)")
                #expect(!daemon.log.contains { $0.contains("database role") })
            }
        }
    }

    @Test func `A role that can read secrets is named, with the remedy`() async throws {
        try await Space.with { space in
            var settings = space.settings()
            settings.connection = space.connection(as: "p2k16-flyway")
            try await DaemonProcess.with(settings) { daemon in
                try await daemon.waitForSnapshot()
                let health = try await daemon.ctl(["health", "--json"])
                #expect(health.status == 4)
                let upstream = try health.decode(Health.self).parts.first { $0.name == "upstream" }
                #expect(upstream?.state == .degraded)
                #expect(upstream?.detail?.contains("email, password, phone, reset_token") == true)
                #expect(upstream?.remedy?.contains("p2k16d migrate --site-role") == true)
            }
        }
    }

    @Test func `Without its schema the daemon runs degraded, says the remedy and recovers by itself`() async throws {
        try await Space.with(migrated: false) { space in
            _ = try await space.createMember("anna")
            try await DaemonProcess.with(space.settings()) { daemon in
                try await eventually("health names the remedy", timeout: .seconds(3)) {
                    let health: Health = try await daemon.json(["health"])
                    let upstream = health.parts.first { $0.name == "upstream" }
                    return upstream?.state == .down && upstream?.detail?.contains("p2k16d migrate") == true
                }
                #expect(daemon.log.contains { $0.contains("p2k16d migrate") })
                #expect(try await daemon.tap("entrance", "04A35F1BC26680").reason == "unknown-card")

                let result = try await space.migrate(["--site-role", Space.siteRole])
                #expect(result.status == 0, "\(result.errors)")
                try await daemon.waitForSnapshot(timeout: .seconds(15))
                try await daemon.enroll("04A35F1BC26680", user: "anna")
                #expect(try await daemon.tap("entrance", "04A35F1BC26680").granted)
                try await daemon.waitForDelivery(timeout: .seconds(15))
                let health: Health = try await daemon.json(["health"])
                #expect(health.overall == .ok, "\(health.parts)")
            }
        }
    }

    /// Everything in the daemon's schema, with rights and the times of the migrations.
    private func schema(_ space: Space) async throws -> String {
        try await space.sql(
            """
            SELECT relname, relkind, relacl FROM pg_class WHERE relnamespace = 'p2k16d'::regnamespace ORDER BY relname;
            SELECT attrelid::regclass, attname, attacl FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            WHERE relnamespace IN ('p2k16d'::regnamespace, 'public'::regnamespace) AND attnum > 0 ORDER BY 1, 2;
            SELECT * FROM p2k16d.migration ORDER BY version;
            """
        )
    }
}
