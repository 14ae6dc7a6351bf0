import AccessControl
import P2K16Directory
import Postgres
import TestServers
import Testing

extension DirectoryTests {
    /// What is erased of the access log, and who may do it.
    @Suite struct ForgettingTests {
        private func deliver(_ entries: Entries, to database: Database) async throws {
            try await database.withSite { site in
                let report = try await Delivery().deliver(entries.all, on: site)
                #expect(report.delivered == entries.all.count)
            }
        }

        private static func action(by actor: String, as account: Int64?, about member: Int64) -> JournalEntry {
            .action(
                ActionRecord(
                    at: Entries.tap,
                    actor: actor,
                    actingAs: account.map { AccountID($0) },
                    action: .cardDisable,
                    account: AccountID(member),
                    detail: "blue"
                )
            )
        }

        @Test func aMemberIsErasedAndNobodyElse() async throws {
            let database = try await Database()
            var entries = Entries()
            entries.open(2)
            entries.open(1)
            entries.append(Self.action(by: "carla (uid 1000)", as: 1, about: 2))
            entries.append(Self.action(by: "anna (uid 1001)", as: 2, about: 1))
            entries.append(Self.action(by: "anna (uid 1001)", as: nil, about: 1))
            try await self.deliver(entries, to: database)
            let traces = MemberTraces(account: AccountID(2), cards: [], fingerprints: [], users: ["anna"])
            let count = "SELECT count(*) FROM p2k16d.access_log WHERE account = 2"
            try await database.withAdmin { admin in
                let planned = try await AccessLog.forget(traces, rehearsing: true, on: admin)
                let before = try await database.rows(count)
                let erased = try await AccessLog.forget(traces, rehearsing: false, on: admin)
                #expect(planned == 4 && before == ["2"] && erased == 4)
            }
            #expect(
                try await database.rows(
                    """
                    SELECT sequence, account, entry->>'account', entry->>'actor', entry->>'actingAs', entry->>'detail'
                    FROM p2k16d.access_log ORDER BY sequence
                    """
                ) == ["1|||||", "2|1|1|||", "3|||carla (uid 1000)|1|", "4|1|1|||blue", "5|1|1|||blue"]
            )
            // Their web application goes on to know.
            #expect(
                try await database.rows("SELECT count(*) FROM event WHERE created_by = 2 AND name = 'open'") == ["1"]
            )
        }

        @Test func aSiteMayEraseNothing() async throws {
            let database = try await Database()
            let traces = MemberTraces(account: AccountID(2), cards: [], fingerprints: [], users: [])
            try await database.withSite { site in
                let error = await #expect(throws: PostgresError.self) {
                    _ = try await AccessLog.forget(traces, rehearsing: false, on: site)
                }
                #expect(error?.sqlState == .insufficientPrivilege)
                let other = await #expect(throws: PostgresError.self) {
                    _ = try await AccessLog.expire([.openings: 1], limit: 1, on: site)
                }
                #expect(other?.sqlState == .insufficientPrivilege)
            }
        }

        @Test func oldContentGoesByItsClassAndTheReceiptStays() async throws {
            let database = try await Database()
            var entries = Entries()
            for _ in 1...5 { entries.open(2) }
            entries.append(Self.action(by: "carla (uid 1000)", as: 1, about: 2))
            try await self.deliver(entries, to: database)
            try await database.rows("UPDATE p2k16d.access_log SET at = now() - interval '40 days'")
            try await database.rows("UPDATE p2k16d.access_log SET at = now() WHERE sequence = 3")
            try await database.withAdmin { admin in
                var expired = [try await AccessLog.expire([:], limit: 100, on: admin)]
                expired.append(try await AccessLog.expire([.openings: 50, .unknownCards: 1], limit: 100, on: admin))
                for _ in 1...3 {
                    expired.append(try await AccessLog.expire([.openings: 30, .actions: 50], limit: 3, on: admin))
                }
                #expect(expired == [0, 0, 3, 1, 0])
            }
            #expect(
                try await database.rows(
                    """
                    SELECT sequence, type, account, entry <> '{}', expired_at IS NOT NULL, length(hash)
                    FROM p2k16d.access_log ORDER BY sequence
                    """
                ) == [
                    "1|outcome||f|t|32", "2|outcome||f|t|32", "3|outcome|2|t|f|32", "4|outcome||f|t|32",
                    "5|outcome||f|t|32", "6|action|2|t|f|32",
                ]
            )
            try await database.withSite { site in
                #expect(
                    try await AccessLog.rows(of: "workshop", after: nil, on: site).map(\.key.sequence) == [
                        1, 2, 3, 4, 5, 6,
                    ]
                )
                let filter = AccessLogFilter(account: AccountID(2))
                #expect(try await AccessLog.search(filter, after: nil, on: site).map(\.key.sequence) == [6, 3])
                let member = MemberTraces(account: AccountID(1), cards: [], fingerprints: [], users: [])
                let traces = try await AccessLog.search(AccessLogFilter(member: member), after: nil, on: site)
                #expect(traces.map(\.key.sequence) == [6])
                // A receipt is a receipt: nothing is delivered again.
                let report = try await Delivery().deliver(entries.all, on: site)
                #expect(report.alreadyPresent == 6)
            }
        }
    }
}
