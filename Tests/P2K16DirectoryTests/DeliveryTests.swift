import AccessControl
import P2K16Directory
import Postgres
import TestServers
import Testing

extension DirectoryTests {
    @Suite struct DeliveryTests {
        private static let tables = [
            "transaction", "event", "badge_description", "badge_description_version", "account_badge",
            "account_badge_version",
        ]

        /// All rows of the tables that an opening touches, without times and client addresses.
        private func dump(_ database: Database) async throws -> [String] {
            var rows: [String] = []
            for table in Self.tables {
                rows += try await database.rows(
                    """
                    SELECT '\(table) ' || (to_jsonb(t) - '{created_at,updated_at,issued_at,remote_addr}'::text[])::text
                    FROM \(table) t ORDER BY t.id
                    """
                )
            }
            return rows
        }

        /// Row by row the same, down to the ids, when openings come one at a time.
        @Test func rowsEqualThoseOfTheWebApplication() async throws {
            let theirs = try await Database()
            let ours = try await Database()
            let openings: [(account: Int64, door: String)] = [
                (2, "entrance"), (1, "entrance"), (2, "workshop"), (1, "entrance"),
            ]
            var entries = Entries()
            for opening in openings {
                try await theirs.web.openDoor(opening.account, key: opening.door)
                entries.open(opening.account, door: opening.door)
            }
            try await ours.withSite { site in
                let delivery = Delivery()
                for entry in entries.all {
                    let report = try await delivery.deliver([entry], on: site)
                    #expect(report.delivered == 1)
                }
            }
            let written = try await self.dump(ours)
            let expected = try await self.dump(theirs)
            #expect(written.count == 14)
            #expect(written == expected)
            // What reads it back does not notice either: a further opening is not a first one.
            try await ours.web.openDoor(2, key: "entrance")
            #expect(try await ours.rows("SELECT count(*) FROM account_badge") == ["2"])
        }

        @Test func timesAreThoseOfTheTap() async throws {
            let database = try await Database()
            var entries = Entries()
            entries.open(2)
            entries.open(2, after: 461)
            try await database.withSite { site in
                let before = try await database.rows("SELECT (clock_timestamp() AT TIME ZONE 'UTC')::text")[0]
                _ = try await Delivery().deliver(entries.all, on: site)
                let after = try await database.rows("SELECT (clock_timestamp() AT TIME ZONE 'UTC')::text")[0]
                let issued = try await database.rows("SELECT issued_at FROM transaction")[0]
                #expect(issued.wholeMatch(of: /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{0,5}[1-9])?/) != nil)
                #expect(before <= issued && issued <= after)
            }
            let tap = "2026-11-20 23:25:27.947539+00"
            for table in ["badge_description", "badge_description_version", "account_badge", "account_badge_version"] {
                let times = "SELECT DISTINCT created_at, updated_at, created_by, updated_by FROM \(table)"
                #expect(try await database.rows(times) == ["\(tap)|\(tap)|2|2"])
            }
            #expect(
                try await database.rows("SELECT domain, name, created_at FROM event ORDER BY id") == [
                    "badge|awarded|\(tap)", "door|open|\(tap)", "door|open|2026-11-20 23:25:27.948+00",
                ]
            )
        }

        @Test func onlyMembersLetInReachP2K16() async throws {
            let database = try await Database()
            var entries = Entries()
            entries.append(
                .decision(
                    DecisionRecord(
                        at: Entries.tap,
                        door: DoorID("entrance"),
                        doorKey: "front",
                        reader: ReaderID("outside"),
                        fingerprint: "K7QD-3MTA",
                        decision: Decision(verdict: .denied(.neverPaid), account: AccountID(2), card: CardID(5)),
                        snapshotTakenAt: Entries.tap
                    )
                )
            )
            entries.open(2, result: .failed)
            entries.open(2, result: .unknown)
            entries.open(2, member: false)
            entries.append(.action(ActionRecord(at: Entries.tap, actor: "anna (uid 1000)", action: .doorLockdown)))
            entries.append(.notice(NoticeRecord(at: Entries.tap, kind: .gap, detail: "“two” entries\n")))
            for kind in DoorRecord.Kind.allCases {
                entries.append(.door(DoorRecord(at: Entries.tap, door: DoorID("entrance"), kind: kind)))
            }
            entries.append(
                .action(
                    ActionRecord(
                        at: Entries.tap,
                        actor: "anna (uid 1000)",
                        action: .doorResetFire,
                        door: DoorID("entrance")
                    )
                )
            )
            try await database.withSite { site in
                let report = try await Delivery().deliver(entries.all, on: site)
                #expect(report.delivered == 20 && report.refused.isEmpty && report.conflicts.isEmpty)
            }
            #expect(try await self.dump(database).isEmpty)
            let columns = "site, journal, sequence, type, door, account, card, reader, reason, of_sequence"
            let key = "workshop|\(Entries.journal.lowercased())"
            #expect(
                try await database.rows("SELECT \(columns) FROM p2k16d.access_log ORDER BY sequence") == [
                    "\(key)|1|decision|entrance|2|5|outside|never-paid|",
                    "\(key)|2|outcome|entrance|2|||failed|1",
                    "\(key)|3|outcome|entrance|2|||unknown|2",
                    "\(key)|4|outcome|entrance|2|||commanded|3",
                    "\(key)|5|action|||||door-lockdown|",
                    "\(key)|6|notice|||||gap|",
                ]
                    + DoorRecord.Kind.allCases.enumerated().map { index, kind in
                        "\(key)|\(7 + index)|door|entrance||||\(kind.rawValue)|"
                    } + ["\(key)|20|action|entrance||||door-reset-fire|"]
            )
            #expect(
                try await database.rows(
                    "SELECT at, entry->>'fingerprint', encode(hash, 'hex') FROM p2k16d.access_log WHERE sequence = 1"
                ) == ["2026-11-20 23:25:27.947539+00|K7QD-3MTA|\(String(repeating: "0100000000000000", count: 4))"]
            )
        }

        @Test func redeliveryChangesNothing() async throws {
            let database = try await Database()
            var entries = Entries()
            for account in [1, 2, 1, 2] as [Int64] { entries.open(account) }
            try await database.withSite { site in
                let delivery = Delivery()
                #expect(try await delivery.deliver(Array(entries.all.prefix(2)), on: site).delivered == 2)
                let first = try await self.dump(database)
                var report = try await delivery.deliver(Array(entries.all.prefix(2)), on: site)
                #expect(report.delivered == 0 && report.alreadyPresent == 2)
                #expect(try await self.dump(database) == first)
                // Twice in one batch, and partly there already.
                report = try await Delivery().deliver(entries.all + entries.all, on: site)
                #expect(report.delivered == 2 && report.alreadyPresent == 6 && report.conflicts.isEmpty)
            }
            #expect(try await database.rows("SELECT count(*) FROM event WHERE domain = 'door'") == ["4"])
            #expect(try await database.rows("SELECT count(*) FROM account_badge") == ["2"])
        }

        @Test func batchKeepsTheOrderOfTheJournal() async throws {
            let database = try await Database()
            let members = try await database.web.seed(accounts: 50)
            var entries = Entries()
            for round in 0..<3 {
                let result: OutcomeRecord.Result = round == 1 ? .failed : .commanded
                for account in members { entries.open(account, after: Int64(entries.all.count), result: result) }
            }
            let report = try await database.withSite { try await Delivery().deliver(entries.all, on: $0) }
            #expect(report.delivered == 150)
            let events = try await database.rows("SELECT created_by FROM event WHERE domain = 'door' ORDER BY id")
            let twice = members.map(String.init) + members.map(String.init)
            #expect(events == twice)
            let names = try await database.rows("SELECT name FROM event ORDER BY id LIMIT 3")
            #expect(names == ["awarded", "open", "awarded"])
            // Badges and versions fit together, and each award has a transaction of its own.
            #expect(
                try await database.rows(
                    """
                    SELECT count(*), count(DISTINCT transaction_id), count(DISTINCT b.account)
                    FROM account_badge b JOIN account_badge_version v USING (id)
                    JOIN transaction t ON t.id = v.transaction_id
                    JOIN event e ON e.int1 = b.id AND e.int2 = b.badge_description AND e.created_by = b.account
                    WHERE v.account = b.account AND end_transaction_id IS NULL AND operation_type = 0
                    """
                ) == ["50|50|50"]
            )
        }

        @Test func deliverersAtOnceWriteEverythingOnce() async throws {
            let database = try await Database()
            let members = try await database.web.seed(accounts: 40)
            var entries = Entries()
            for account in members { entries.open(account) }
            let all = entries.all
            // Two deliver the same journal, the third another one with the same members' first openings.
            let other = all.map {
                var entry = $0
                entry.key.site = "annex"
                return entry
            }
            let delivered = try await withThrowingTaskGroup(of: Int.self) { group in
                for journal in [all, all, other] {
                    group.addTask {
                        try await database.withSite { site in
                            let delivery = Delivery()
                            var delivered = 0
                            for start in stride(from: 0, to: journal.count, by: 5) {
                                let batch = Array(journal[start..<start + 5])
                                delivered += try await delivery.deliver(batch, on: site).delivered
                            }
                            return delivered
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(delivered == 80)
            #expect(try await database.rows("SELECT count(*) FROM badge_description") == ["1"])
            #expect(try await database.rows("SELECT count(*), count(DISTINCT account) FROM account_badge") == ["40|40"])
            #expect(
                try await database.rows("SELECT domain, count(*) FROM event GROUP BY 1 ORDER BY 1") == [
                    "badge|40", "door|80",
                ]
            )
        }

        @Test func descriptionThatTheWebApplicationIsAddingIsWaitedFor() async throws {
            let database = try await Database()
            var entries = Entries()
            entries.open(2)
            let all = entries.all
            try await database.withOwner { owner in
                let (delivery, theirs) = try await owner.transaction { transaction in
                    let theirs = try await transaction.query(
                        """
                        INSERT INTO badge_description (title, created_at, created_by, updated_at, updated_by)
                        VALUES ('first-door-opening', now(), 1, now(), 1) RETURNING id
                        """
                    ).rows[0].int64(0)
                    let delivery = Task { try await database.withSite { try await Delivery().deliver(all, on: $0) } }
                    try await database.wait(
                        for: "SELECT 1 FROM pg_locks WHERE relation = 'badge_description'::regclass AND NOT granted"
                    )
                    return (delivery, theirs)
                }
                #expect(try await delivery.value.delivered == 1)
                #expect(try await database.rows("SELECT badge_description FROM account_badge") == ["\(theirs)"])
                #expect(try await database.rows("SELECT count(*) FROM badge_description") == ["1"])
            }
        }

        @Test func oldestOfSeveralDescriptionsIsUsed() async throws {
            let database = try await Database()
            let oldest = try await database.web.createBadge(title: "first-door-opening")
            _ = try await database.web.createBadge(title: "first-door-opening")
            var entries = Entries()
            entries.open(2)
            try await database.withSite { _ = try await Delivery().deliver(entries.all, on: $0) }
            #expect(try await database.rows("SELECT badge_description FROM account_badge") == ["\(oldest)"])
        }

        @Test func refusedEntryIsIsolated() async throws {
            let database = try await Database()
            var entries = Entries()
            for account in [2, 4711, 2, 1] as [Int64] { entries.open(account) }
            entries.append(.notice(NoticeRecord(at: Entries.tap, kind: .gap, detail: "\0")))
            entries.append(.notice(NoticeRecord(at: Entries.tap, kind: .gap, detail: "\u{1}")))
            try await database.withSite { site in
                let report = try await Delivery().deliver(entries.all, on: site)
                #expect(report.delivered == 4)
                #expect(report.refused.map(\.key.sequence) == [2, 5])
                #expect(report.refused[0].reason.contains("4711"))
            }
            #expect(
                try await database.rows("SELECT sequence FROM p2k16d.access_log ORDER BY 1") == ["1", "3", "4", "6"]
            )
            #expect(
                try await database.rows("SELECT created_by FROM event WHERE domain = 'door' ORDER BY id") == [
                    "2", "2", "1",
                ]
            )
        }

        @Test func otherEntryUnderTheSameKeyIsReported() async throws {
            let database = try await Database()
            var entries = Entries()
            for _ in 1...3 { entries.open(2) }
            var forged = entries.all
            forged[1].hash[0] ^= 1
            try await database.withSite { site in
                _ = try await Delivery().deliver(Array(entries.all.prefix(2)), on: site)
                let report = try await Delivery().deliver(forged, on: site)
                #expect(report.conflicts == [forged[1].key])
                #expect(report.delivered == 1 && report.alreadyPresent == 1)
            }
            #expect(try await database.rows("SELECT count(*) FROM event WHERE domain = 'door'") == ["3"])
        }

        @Test func presentEntriesArePaged() async throws {
            let database = try await Database()
            var entries = Entries()
            for _ in 1...5 { entries.open(2, result: .failed) }
            try await database.withSite { site in
                _ = try await Delivery().deliver([entries.all[0], entries.all[2], entries.all[4]], on: site)
                let range: ClosedRange<UInt64> = 2...5
                let page = try await Delivery.present(
                    site: "workshop",
                    journal: Entries.journal,
                    in: range,
                    on: site
                )
                #expect(page == [3: entries.all[2].hash, 5: entries.all[4].hash])
                let elsewhere = try await Delivery.present(site: "annex", journal: Entries.journal, in: range, on: site)
                #expect(elsewhere.isEmpty)
            }
        }

        @Test func missingSystemAccountHoldsDeliveryUp() async throws {
            let database = try await Database()
            try await database.web.handSQL("UPDATE account SET username = 'robot' WHERE id = 3")
            var entries = Entries()
            entries.open(2)
            try await database.withSite { site in
                let error = await #expect(throws: DirectoryError.self) {
                    try await Delivery().deliver(entries.all, on: site)
                }
                #expect(error?.code == .noSystemAccount)
            }
            #expect(try await database.rows("SELECT 1 FROM p2k16d.access_log").isEmpty)
        }

        @Test func deadlockIsTriedAgain() async throws {
            let database = try await Database()
            var entries = Entries()
            entries.open(2)
            let all = entries.all
            try await database.withOwner { owner in
                let rival = Task { [owner] in
                    try await owner.transaction { transaction in
                        try await transaction.query("LOCK TABLE event")
                        let delivery = Task {
                            try await database.withSite { try await Delivery().deliver(all, on: $0) }
                        }
                        try await database.wait(
                            for: "SELECT 1 FROM pg_locks WHERE relation = 'event'::regclass AND NOT granted"
                        )
                        // Waits for the delivery's receipt, while the delivery waits for the table. Whichever is ended,
                        // nothing of this transaction may stay.
                        _ = try? await transaction.query(
                            """
                            INSERT INTO p2k16d.access_log (site, journal, sequence, hash, type, at, entry)
                            VALUES ('workshop', $1, 1, sha256(''), 'x', now(), '{}')
                            """,
                            [.text(Entries.journal)]
                        )
                        throw Rival(delivery: delivery)
                    }
                }
                let error = await #expect(throws: Rival.self) { try await rival.value }
                let report = try await error?.delivery.value
                #expect(report?.delivered == 1)
            }
            #expect(try await database.rows("SELECT count(*) FROM event") == ["2"])
        }

        /// Rolls a transaction back.
        private struct Rival: Error {
            let delivery: Task<DeliveryReport, any Error>
        }

        @Test func lostConnectionThrowsAndRedeliveryHeals() async throws {
            let database = try await Database()
            var entries = Entries()
            entries.open(2)
            let all = entries.all
            try await database.withOwner { owner in
                try await owner.transaction { transaction in
                    try await transaction.query("LOCK TABLE event")
                    let delivery = Task { try await database.withSite { try await Delivery().deliver(all, on: $0) } }
                    let waiting = "SELECT pid FROM pg_locks WHERE relation = 'event'::regclass AND NOT granted"
                    try await database.wait(for: waiting)
                    try await database.rows("SELECT pg_terminate_backend(pid) FROM (\(waiting)) w")
                    let error = await #expect(throws: PostgresError.self) { try await delivery.value }
                    #expect(error?.code == .connectionLost)
                }
            }
            #expect(try await self.dump(database).isEmpty)
            let report = try await database.withSite { try await Delivery().deliver(all, on: $0) }
            #expect(report.delivered == 1)
            #expect(try await database.rows("SELECT count(*) FROM event") == ["2"])
        }
    }
}
