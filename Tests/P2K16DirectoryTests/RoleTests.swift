import AccessControl
import P2K16Directory
import Postgres
import TestServers
import Testing

extension DirectoryTests {
    @Suite struct RoleTests {
        @Test func siteHasAllItNeedsAndNoMore() async throws {
            let database = try await Database()
            try await database.withSite { site in
                let problems = try await PrivilegeCheck.problems(site)
                #expect(problems == [])
                for statement in [
                    "SELECT password FROM account", "SELECT email FROM account", "SELECT phone FROM account",
                    "SELECT reset_token FROM account", "SELECT * FROM account", "UPDATE account SET name = 'x'",
                    "INSERT INTO circle_member (circle, account) VALUES (1, 2)", "UPDATE event SET text1 = 'x'",
                    "INSERT INTO stripe_payment (created_by) VALUES (2)", "DELETE FROM event",
                    "UPDATE badge_description SET certification_circle = NULL", "TRUNCATE badge_description",
                    "DELETE FROM p2k16d.access_log", "UPDATE p2k16d.access_log SET account = 1",
                    "UPDATE p2k16d.card SET enrolled_by = 'x'", "DELETE FROM p2k16d.card",
                    "DELETE FROM p2k16d.card_token",
                    "UPDATE p2k16d.card_token SET card = 1", "UPDATE p2k16d.card_key SET check_value = ''",
                    "DELETE FROM p2k16d.card_change", "CREATE TABLE p2k16d.x ()",
                ] {
                    let error = await #expect(throws: PostgresError.self, "\(statement)") {
                        try await site.query(statement)
                    }
                    #expect(error?.sqlState == .insufficientPrivilege, "\(statement): \(String(describing: error))")
                }
            }
        }

        /// What is refused is refused also in a roundabout way.
        @Test func siteFindsNoWayRoundToPasswordsAndCircles() async throws {
            let database = try await Database()
            try await database.rows("UPDATE account SET password = 'topsecret' RETURNING id")
            try await database.rows("ANALYZE account")
            let before = try await database.rows("SELECT * FROM circle_member ORDER BY 1")
            try await database.withSite { site in
                for statement in [
                    "TABLE account", "SELECT account FROM account", "SELECT row_to_json(account) FROM account",
                    "SELECT id FROM account WHERE password LIKE 't%'", "SELECT id FROM account ORDER BY password",
                    "SELECT password FROM account_version", "COPY account TO STDOUT",
                    "COPY account (password) TO STDOUT",
                    "SELECT pg_read_file('postgresql.conf')", "COPY event FROM PROGRAM 'true'",
                    "SET ROLE \"p2k16-flyway\"", "SET ROLE postgres", "SET SESSION AUTHORIZATION postgres",
                    "GRANT \"p2k16-web\" TO \"\(Database.siteRole)\"", "ALTER ROLE \"\(Database.siteRole)\" SUPERUSER",
                    "GRANT SELECT (password) ON account TO \"\(Database.siteRole)\"",
                    "GRANT INSERT ON circle_member TO \"\(Database.siteRole)\"",
                    "INSERT INTO circle_member_version (circle, account) VALUES (1, 2)", "DELETE FROM circle_member",
                    "UPDATE circle SET management_style = 'SELF_ADMIN'", "ALTER TABLE account DISABLE TRIGGER ALL",
                    "CREATE VIEW public.v AS SELECT 1",
                    "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                    "CREATE FUNCTION p2k16d.f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "CREATE SCHEMA mine",
                    "ALTER FUNCTION p2k16d.lock_badge_descriptions() SECURITY INVOKER",
                    "ALTER SCHEMA p2k16d RENAME TO x",
                ] {
                    let error = await #expect(throws: PostgresError.self, "\(statement)") {
                        try await site.query(statement)
                    }
                    #expect(error?.sqlState == .insufficientPrivilege, "\(statement): \(String(describing: error))")
                }
                // The planner's statistics hold samples of every column.
                let samples = try await site.query(
                    "SELECT count(*) FROM pg_stats WHERE tablename = 'account' AND attname = 'password'"
                )
                #expect(try samples.rows[0].int64(0) == 0)
            }
            #expect(try await database.rows("SELECT * FROM circle_member ORDER BY 1") == before)
        }

        @Test func adminHasCirclesAndBadgesAndNothingElse() async throws {
            let database = try await Database()
            try await database.withAdmin { admin in
                for statement in [
                    "SELECT password FROM account", "SELECT email FROM account", "SELECT name FROM account",
                    "UPDATE account SET username = 'x'", "SELECT end_date FROM stripe_payment",
                    "INSERT INTO stripe_payment (created_by) VALUES (2)", "DELETE FROM event", "SELECT id FROM event",
                    "UPDATE event SET text1 = 'x'", "UPDATE circle SET admin_circle = 2", "DELETE FROM circle",
                    "INSERT INTO circle (name) VALUES ('x')", "UPDATE circle_member SET account = 2",
                    "UPDATE account_badge SET account = 2", "UPDATE badge_description SET certification_circle = NULL",
                    "DELETE FROM badge_description", "TRUNCATE badge_description",
                    "DELETE FROM account_badge_version", "INSERT INTO company_employee (company) VALUES (1)",
                    "INSERT INTO tool_checkout (account) VALUES (1)", "SELECT id FROM p2k16d.card",
                    "SELECT * FROM p2k16d.access_log", "CREATE TABLE p2k16d.x ()",
                ] {
                    let error = await #expect(throws: PostgresError.self, "\(statement)") {
                        try await admin.query(statement)
                    }
                    #expect(error?.sqlState == .insufficientPrivilege, "\(statement): \(String(describing: error))")
                }
            }
        }

        @Test func siteChangesNeitherCirclesNorBadges() async throws {
            let database = try await Database()
            let badge = BadgeID(try await database.web.createBadge(title: "laser", certificationCircle: 1))
            let before = try await database.rows(DirectoryTests.AdministrationTests.everything)
            let (admin, foo, door) = (AccountID(1), AccountID(2), CircleID(WebApplication.doorCircle))
            try await database.withSite { site in
                for change in [
                    { try await CircleMembers.add(foo, to: CircleID(3), comment: nil, by: admin, on: site) },
                    { try await CircleMembers.remove(foo, from: door, comment: nil, by: admin, on: site) },
                    { try await BadgeAwards.award(badge, to: foo, by: admin, on: site) },
                    { try await BadgeAwards.revoke(badge, from: foo, by: admin, on: site) },
                ] {
                    let error = await #expect(throws: PostgresError.self) { _ = try await change() }
                    #expect(error?.sqlState == .insufficientPrivilege)
                }
            }
            #expect(try await database.rows(DirectoryTests.AdministrationTests.everything) == before)
        }

        @Test func grantsTwiceAreTheSame() async throws {
            let database = try await Database()
            let rights =
                "SELECT relname, relacl, attname, attacl FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid "
                + "WHERE relacl IS NOT NULL OR attacl IS NOT NULL ORDER BY 1, 3"
            let before = try await database.rows(rights)
            try await database.withOwner { owner in
                try await owner.execute(script: Grants.sql(siteRole: Database.siteRole))
                try await owner.execute(script: Grants.sql(adminRole: Database.adminRole))
            }
            #expect(try await database.rows(rights) == before)
        }

        @Test func missingRightIsNamedWithItsGrant() async throws {
            let database = try await Database()
            try await database.web.handSQL(
                """
                REVOKE SELECT (system) ON account FROM "p2k16d-site";
                REVOKE EXECUTE ON FUNCTION p2k16d.lock_badge_descriptions() FROM "p2k16d-site";
                """
            )
            try await database.withSite { site in
                let problems = try await PrivilegeCheck.problems(site)
                let grant = "GRANT SELECT (system) ON TABLE public.account TO \"p2k16d-site\";"
                try #require(problems.count == 2)
                #expect(problems[0].contains(grant))
                #expect(problems[1].contains("EXECUTE on p2k16d.lock_badge_descriptions()"))
                try await database.web.handSQL(
                    problems.map { $0.split(separator: "run: ")[1] }.joined(separator: "\n")
                )
                #expect(try await PrivilegeCheck.problems(site) == [])
            }
        }

        @Test func readableSecretsAreReported() async throws {
            let database = try await Database()
            try await database.withSite { site in
                try await database.web.handSQL(#"GRANT SELECT (password) ON account TO "p2k16d-site""#)
                var problems = try await PrivilegeCheck.problems(site)
                #expect(problems.count == 1 && problems[0].contains("read password of public.account"))
                try await database.web.handSQL(#"GRANT SELECT ON account TO "p2k16d-site""#)
                problems = try await PrivilegeCheck.problems(site)
                #expect(problems.count == 1 && problems[0].contains("email, password, phone, reset_token"))
            }
        }

        @Test func whatASiteShouldNotBeAbleToDoIsReported() async throws {
            let database = try await Database()
            try await database.withSite { site in
                #expect(try await PrivilegeCheck.excess(site) == [])
                try await database.web.handSQL(
                    """
                    GRANT SELECT (password) ON account TO "p2k16d-site";
                    GRANT INSERT, DELETE ON circle_member TO "p2k16d-site";
                    GRANT UPDATE (end_date) ON stripe_payment TO "p2k16d-site";
                    GRANT UPDATE ON p2k16d.card TO "p2k16d-site";
                    """
                )
                let excess = try await PrivilegeCheck.excess(site)
                try #require(excess.count == 2)
                #expect(excess[0].meaning.contains("read password of public.account"))
                #expect(
                    excess[1].meaning.contains(
                        "(UPDATE p2k16d.card, DELETE public.circle_member, INSERT public.circle_member, "
                            + "UPDATE public.stripe_payment)"
                    )
                )
                #expect(excess[1].remedy.contains(#"REVOKE DELETE ON TABLE public.circle_member FROM "p2k16d-site";"#))
            }
            let owner = try await database.withOwner { try await PrivilegeCheck.excess($0) }
            #expect(owner.contains { $0.meaning.contains("owns p2k16's tables") })
        }

        @Test func powerlessOwnerOfTheLockIsReported() async throws {
            let database = try await Database()
            try await database.rows("ALTER FUNCTION p2k16d.lock_badge_descriptions() OWNER TO \"p2k16d-site\"")
            try await database.withSite { site in
                let problems = try await PrivilegeCheck.problems(site)
                #expect(problems.count == 1 && problems[0].contains("GRANT UPDATE ON TABLE public.badge_description"))
            }
        }

        @Test func unmigratedOrForeignDatabaseIsSaidSo() async throws {
            let database = try await Database(migrated: false)
            try await database.withSite { site in
                let problems = try await PrivilegeCheck.problems(site)
                #expect(problems.count == 1 && problems[0].contains("p2k16d migrate"))
            }
            try await database.withOwner { _ = try await Migrations.apply($0) }
            try await database.withSite { site in
                let problems = try await PrivilegeCheck.problems(site)
                #expect(problems.count == 1 && problems[0].contains("USAGE on p2k16d"))
            }
            try await database.web.handSQL(
                "DROP SCHEMA p2k16d CASCADE; DROP TABLE event; ALTER TABLE account RENAME TO a"
            )
            try await database.withSite { site in
                let problems = try await PrivilegeCheck.problems(site)
                #expect(problems.count == 1 && problems[0].contains("not p2k16's"))
            }
        }

        @Test func authorityIsTheClusterAndTheDatabase() async throws {
            let database = try await Database()
            let authority = try await database.withSite { try await UpstreamAuthority(of: $0) }
            #expect(authority.database == database.web.database)
            #expect(
                try await database.rows("SELECT system_identifier FROM pg_control_system()") == [
                    authority.systemIdentifier
                ]
            )
        }
    }
}
