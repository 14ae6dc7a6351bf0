import AccessControl
import FoundationEssentials
import P2K16Directory
import Postgres
import TestServers
import Testing

extension DirectoryTests {
    @Suite struct ChangeFeedTests {
        /// What the feed says: the poll, and the gate of the reconcile.
        private func ask(_ marker: ChangeMarker, _ connection: PostgresConnection) async throws -> [Bool] {
            [
                try await ChangeFeed.hasChanged(since: marker, on: connection),
                try await ChangeFeed.mayHaveChanged(since: marker, on: connection),
            ]
        }

        @Test func quietDatabaseIsUnchanged() async throws {
            let database = try await Database()
            try await database.withSite { site in
                let marker = try await site.loadAll().marker
                _ = try await site.loadAll()
                // The position in the write-ahead log moves, but nobody has written anything.
                let position = try await database.rows("SELECT pg_current_wal_insert_lsn()")
                let later = try await database.rows("CHECKPOINT; SELECT pg_current_wal_insert_lsn()")
                #expect(later != position)
                #expect(try await self.ask(marker, site) == [false, false])
            }
        }

        @Test func changesByTheWebApplicationAreSeen() async throws {
            let database = try await Database()
            let web = database.web
            try await database.withSite { site in
                var marker = try await site.loadAll().marker
                let account = try await web.createAccount(username: "anna", name: "Anna")
                #expect(try await self.ask(marker, site) == [true, true])
                marker = try await site.loadAll().marker
                try await web.addToCircle(account, circle: WebApplication.doorCircle)
                #expect(try await self.ask(marker, site) == [true, true])
                marker = try await site.loadAll().marker
                try await web.pay(account, until: Date(timeIntervalSince1970: 2_000_000_000))
                #expect(try await self.ask(marker, site) == [true, true])
                marker = try await site.loadAll().marker
                try await web.removeFromCircle(account, circle: WebApplication.doorCircle)
                #expect(try await self.ask(marker, site) == [true, true])
                marker = try await site.loadAll().marker
                #expect(try await self.ask(marker, site) == [false, false])
            }
        }

        @Test func transactionsThatCommitOutOfOrderAreSeen() async throws {
            let database = try await Database()
            try await database.withSite { site in
                try await database.withOwner { owner in
                    let marker = try await owner.transaction { slow in
                        try await slow.query("INSERT INTO transaction VALUES (nextval('transaction_id_seq'), 'x')")
                        _ = try await database.web.createAccount(username: "anna", name: "Anna")
                        let marker = try await site.loadAll().marker
                        #expect(try await self.ask(marker, site) == [false, false])
                        return marker
                    }
                    #expect(try await self.ask(marker, site) == [true, true])
                }
            }
        }

        @Test func handMadeChangesOpenTheGate() async throws {
            let database = try await Database()
            try await database.withSite { site in
                let marker = try await site.loadAll().marker
                try await database.web.handSQL("DELETE FROM circle_member WHERE account = 2")
                #expect(try await self.ask(marker, site) == [false, true])
            }
        }

        @Test func handMadeChangeThatIsRunningDuringTheLoadOpensTheGate() async throws {
            let database = try await Database()
            try await database.withSite { site in
                try await database.withOwner { owner in
                    let marker = try await owner.transaction { slow in
                        try await slow.query("DELETE FROM circle_member WHERE account = 2")
                        let loaded = try await site.loadAll()
                        #expect(!loaded.snapshot.circles(of: AccountID(2)).isEmpty)
                        #expect(try await self.ask(loaded.marker, site) == [false, false])
                        return loaded.marker
                    }
                    #expect(try await self.ask(marker, site) == [false, true])
                    #expect(try await site.loadAll().snapshot.circles(of: AccountID(2)).isEmpty)
                }
            }
        }

        /// A commit record that is written but not yet visible, which the position in the write-ahead log may miss.
        @Test func commitThatWaitsWhileLoadingOpensTheGate() async throws {
            let database = try await Database()
            try await database.withSite { site in
                let loaded = try await self.whileCommitsWait(in: database) {
                    async let deletion = database.web.handSQL("DELETE FROM circle_member WHERE account = 2")
                    try await database.wait(for: "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
                    let loaded = try await site.loadAll()
                    try await self.letCommitsGo(in: database)
                    _ = try await deletion
                    return loaded
                }
                #expect(!loaded.snapshot.circles(of: AccountID(2)).isEmpty)
                #expect(try await self.ask(loaded.marker, site) == [false, true])
            }
        }

        /// Makes commits wait for a standby that does not exist.
        private func whileCommitsWait<Value>(
            in database: Database,
            _ body: () async throws -> Value
        ) async throws -> Value {
            let setting = "ALTER SYSTEM SET synchronous_standby_names = 'nobody'; SELECT pg_reload_conf()"
            try await database.web.server.psql(setting)
            do {
                return try await body()
            } catch {
                try await self.letCommitsGo(in: database)
                throw error
            }
        }

        private func letCommitsGo(in database: Database) async throws {
            try await database.web.server.psql("ALTER SYSTEM RESET synchronous_standby_names; SELECT pg_reload_conf()")
        }

        @Test func changesOfCardsAreSeen() async throws {
            let database = try await Database()
            try await database.withSite { site in
                _ = try await CardDirectory.ensureKeys([CardKeyID(1): [7]], actor: "test", on: site)
                var marker = try await site.loadAll().marker
                let card = try await CardDirectory.enroll(
                    account: AccountID(2),
                    label: "fob",
                    tokens: [Cards.token(1)],
                    actor: "test",
                    on: site
                )
                #expect(try await self.ask(marker, site) == [true, true])
                marker = try await site.loadAll().marker
                try await CardDirectory.setStatus(card, .disabled, actor: "test", on: site)
                #expect(try await self.ask(marker, site) == [true, true])
            }
        }
    }
}
