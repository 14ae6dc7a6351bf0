import AccessControl
import P2K16Directory
import Postgres
import TestServers
import Testing

extension DirectoryTests {
    @Suite struct NotifyTests {
        @Test func installAndRemoveAreIdempotentAndLeaveNothing() async throws {
            let database = try await Database()
            let before = try await self.objects(database)
            try await database.withOwner { owner in
                #expect(try await NotifyTriggers.status(owner) == .absent)
                try await NotifyTriggers.remove(owner)
                try await NotifyTriggers.install(owner)
                #expect(try await NotifyTriggers.status(owner) == .installed)
                let installed = try await self.objects(database)
                try await NotifyTriggers.install(owner)
                #expect(try await self.objects(database) == installed)
                #expect(try await Migrations.apply(owner).isEmpty)

                try await owner.execute(
                    script: """
                        DROP TRIGGER p2k16d_notify_delete ON circle_member;
                        ALTER TABLE company DISABLE TRIGGER USER;
                        """
                )
                #expect(
                    try await NotifyTriggers.status(owner)
                        == .incomplete(tables: ["public.circle_member", "public.company"])
                )
                try await NotifyTriggers.install(owner)
                #expect(try await NotifyTriggers.status(owner) == .installed)

                try await NotifyTriggers.remove(owner)
                #expect(try await NotifyTriggers.status(owner) == .absent)
                #expect(try await self.objects(database) == before)
                try await NotifyTriggers.install(owner)
                try await owner.execute(script: "DROP SCHEMA p2k16d CASCADE")
                #expect(try await NotifyTriggers.status(owner) == .absent)
                #expect(try await database.rows("SELECT 1 FROM pg_trigger WHERE tgname LIKE 'p2k16d%'").isEmpty)
            }
        }

        @Test func functionHasNoPowerOfItsOwn() async throws {
            let database = try await Database()
            try await database.withOwner { try await NotifyTriggers.install($0) }
            let function = try await database.rows(
                "SELECT prosecdef, proconfig FROM pg_proc WHERE proname = 'notify_change'"
            )
            #expect(function == [#"f|{"search_path=pg_catalog, pg_temp"}"#])
        }

        @Test func statementSendsOneHint() async throws {
            try await self.listening { database, hints in
                let web = database.web
                let anna = try await web.createAccount(username: "anna", name: "Anna")
                #expect(try await hints.read() == ["\(anna)"])
                try await web.addToCircle(anna, circle: WebApplication.doorCircle)
                #expect(try await hints.read() == ["\(anna)", "*"])
                try await web.removeFromCircle(anna, circle: WebApplication.doorCircle)
                #expect(try await hints.read() == ["\(anna)", "*"])
                try await web.handSQL("UPDATE circle_member SET comment = 'x'")
                #expect(try await hints.read() == ["*"])
                try await web.handSQL("UPDATE circle_member SET account = 3 WHERE account = 2")
                #expect(try await hints.read() == ["*"])
                try await web.handSQL("UPDATE account SET name = 'x' WHERE id = -1; DELETE FROM company")
                #expect(try await hints.read() == [])
                try await web.handSQL("TRUNCATE tool_checkout")
                #expect(try await hints.read() == ["*"])
                try await web.handSQL("BEGIN; UPDATE account SET name = 'x' WHERE id = 2; ROLLBACK")
                #expect(try await hints.read() == [])
                try await web.handSQL("UPDATE account SET name = 'x' WHERE id = 2")
                #expect(try await hints.read() == ["2"])
            }
        }

        @Test(arguments: [
            "INSERT INTO company (created_at, created_by, updated_at, updated_by, name, active, contact) "
                + "VALUES (now(), 1, now(), 1, 'x', true, 1)",
            "UPDATE badge_description SET title = 'x'",
            "UPDATE circle SET description = 'x'",
            "INSERT INTO tool_description (created_at, created_by, updated_at, updated_by, name) "
                + "VALUES (now(), 1, now(), 1, 'x')",
            "INSERT INTO stripe_payment (created_at, created_by, updated_at, updated_by, stripe_id, start_date, end_date, "
                + "amount, payment_date) VALUES (now(), 2, now(), 1, 'x', now(), now(), 1, now())",
            "UPDATE account_badge SET awarded_by = 1",
            "UPDATE company_employee SET account = 1",
            "INSERT INTO tool_checkout (created_at, created_by, updated_at, updated_by, tool_description, account, started)"
                + " SELECT now(), 1, now(), 1, id, 2, now() FROM tool_description",
            "INSERT INTO p2k16d.card (account, label, enrolled_by) VALUES (2, 'x', 'test')",
            "DELETE FROM p2k16d.card_token",
        ])
        func everyTableOfDecisionsIsAnnounced(_ statement: String) async throws {
            try await self.listening { database, hints in
                try await self.fill(database)
                _ = try await hints.read()
                try await database.rows(statement)
                #expect(try await hints.read().count == 1)
            }
        }

        @Test func hundredThousandRowsInOneStatementAreOneHint() async throws {
            try await self.listening { database, hints in
                try await database.web.handSQL(
                    """
                    INSERT INTO account (created_at, updated_at, username, email, name)
                    SELECT now(), now(), 'n' || n, 'n' || n, 'n' FROM generate_series(1, 100000) AS n
                    """
                )
                #expect(try await hints.read() == ["*"])
                try await database.web.handSQL("UPDATE account SET name = 'm' WHERE username LIKE 'n%'")
                #expect(try await hints.read() == ["*"])
                try await database.web.handSQL(
                    """
                    INSERT INTO stripe_payment (created_at, created_by, updated_at, updated_by, stripe_id, start_date,
                        end_date, amount, payment_date)
                    SELECT now(), 2, now(), 2, n, now(), now(), 1, now() FROM generate_series(1, 100000) AS n
                    """
                )
                #expect(try await hints.read() == ["2"])
                try await database.web.handSQL("DELETE FROM stripe_payment")
                #expect(try await hints.read() == ["2"])
            }
        }

        @Test(arguments: Sabotage.allCases)
        func brokenTriggersLetTheWebApplicationWrite(_ sabotage: Sabotage) async throws {
            try await self.listening { database, hints in
                try await database.rows(sabotage.sql)
                let web = database.web
                let anna = try await web.createAccount(username: "anna", name: "Anna")
                try await web.renameAccount(anna, to: "Anna N.")
                try await web.addToCircle(anna, circle: WebApplication.doorCircle)
                try await web.removeFromCircle(anna, circle: WebApplication.doorCircle)
                try await web.openDoor(anna, key: "front")
                let tool = try await web.createTool(name: "Lathe", circle: nil)
                try await web.checkOut(tool: tool, by: anna)
                try await web.checkIn(tool: tool, by: anna)
                try await web.handSQL("TRUNCATE tool_checkout")
                #expect(try await hints.read().isEmpty == sabotage.silences)
            }
        }

        /// Somebody who listens and never ends the transaction keeps the server from forgetting notifications.
        @Test func listenerThatHangsInATransactionHoldsUpNobody() async throws {
            try await self.listening { database, hints in
                try await database.withSite { stuck in
                    try await stuck.listen(to: NotifyTriggers.channel)
                    try await stuck.transaction { transaction in
                        try await transaction.query("SELECT 1")
                        for _ in 1...50 { try await database.web.handSQL("UPDATE account SET name = 'x' WHERE id = 2") }
                        #expect(try await hints.read() == Array(repeating: "2", count: 50))
                    }
                }
            }
        }

        @Test func tableInUseIsGivenUpAndNamed() async throws {
            let database = try await Database()
            try await database.withOwner { owner in
                try await NotifyTriggers.install(owner)
                try await database.withSite { site in
                    try await site.transaction { reader in
                        try await reader.query("SELECT id FROM account")
                        let error = await #expect(throws: DirectoryError.self) {
                            try await NotifyTriggers.remove(owner)
                        }
                        #expect(error?.code == .tableBusy)
                        #expect(error?.message.contains("public.account") == true)
                    }
                }
            }
        }

        // MARK: - Helpers

        /// Ways in which the triggers stop working.
        enum Sabotage: String, CaseIterable {
            case functionIsUnknown
            case notifyIsForbidden
            case rightsAreRevoked
            case calculationFails
            case queueIsFull
            case schemaIsDropped

            var silences: Bool { self != .rightsAreRevoked }

            /// To be run as superuser.
            var sql: String {
                switch self {
                case .functionIsUnknown: Self.replace("pg_notify(", "no_such_function(")
                case .notifyIsForbidden:
                    """
                    REVOKE EXECUTE ON FUNCTION pg_notify(text, text) FROM PUBLIC;
                    GRANT EXECUTE ON FUNCTION pg_notify(text, text) TO "p2k16d-site";
                    """
                case .rightsAreRevoked:
                    "REVOKE ALL ON FUNCTION p2k16d.notify_change() FROM PUBLIC; REVOKE ALL ON SCHEMA p2k16d FROM PUBLIC"
                case .calculationFails: Self.replace("IF TG_OP <>", "touched := 1 / 0; IF TG_OP <>")
                case .queueIsFull: Self.replace(">= 0.5", ">= 0")
                case .schemaIsDropped: "DROP SCHEMA p2k16d CASCADE"
                }
            }

            private static func replace(_ old: String, _ new: String) -> String {
                """
                SELECT replace(pg_get_functiondef('p2k16d.notify_change()'::regprocedure), '\(old)', '\(new)') \\gexec
                """
            }
        }

        /// What arrives on a connection of a site.
        private actor Hints {
            private let site: PostgresConnection
            private var iterator: AsyncStream<PostgresNotification>.Iterator
            private var rounds = 0

            init(_ site: PostgresConnection) {
                self.site = site
                self.iterator = site.notifications.makeAsyncIterator()
            }

            /// The payloads since the last call, in order.
            func read() async throws -> [String] {
                self.rounds += 1
                let last = "read \(self.rounds)"
                try await self.site.query("SELECT pg_notify($1, $2)", [.text(NotifyTriggers.channel), .text(last)])
                var payloads: [String] = []
                var iterator = self.iterator
                while let payload = await iterator.next(isolation: self)?.payload, payload != last {
                    payloads.append(payload)
                }
                self.iterator = iterator
                return payloads
            }
        }

        /// Lends a database with the triggers and what a site hears of them.
        private func listening(_ body: (Database, Hints) async throws -> Void) async throws {
            let database = try await Database()
            try await database.withOwner { try await NotifyTriggers.install($0) }
            try await database.withSite { site in
                try await site.listen(to: NotifyTriggers.channel)
                try await body(database, Hints(site))
            }
        }

        /// Makes rows in tables that are empty at first.
        private func fill(_ database: Database) async throws {
            let web = database.web
            let company = try await web.createCompany(name: "Fjordverk AS")
            try await web.employ(WebApplication.fooAccount, in: company)
            _ = try await web.createTool(name: "Lathe", circle: nil)
            try await web.openDoor(WebApplication.fooAccount, key: "front")
            try await database.withSite { site in
                _ = try await CardDirectory.ensureKeys([CardKeyID(1): [7]], actor: "test", on: site)
                _ = try await CardDirectory.enroll(
                    account: AccountID(2),
                    label: "fob",
                    tokens: [Cards.token(1)],
                    actor: "test",
                    on: site
                )
            }
        }

        /// Every trigger and function.
        private func objects(_ database: Database) async throws -> [String] {
            try await database.rows(
                """
                SELECT oid, tgrelid::regclass::text, tgname FROM pg_trigger
                UNION ALL SELECT oid, pronamespace::regnamespace::text, proname FROM pg_proc ORDER BY 1, 2, 3
                """
            )
        }
    }
}
