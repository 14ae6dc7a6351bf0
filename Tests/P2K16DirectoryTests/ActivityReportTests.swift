import AccessControl
import P2K16Directory
import TestServers
import Testing

/// The numbers of reports against the web application's own question, asked of the same rows in the same zone.
extension DirectoryTests {
    @Suite struct ActivityReportTests {
        private static let since = Timestamp(seconds: 1_772_319_600)  // 2026-03-01 00:00 in Oslo
        private static let until = Timestamp(seconds: 1_793_491_200)  // 2026-11-01 00:00 UTC

        /// What p2k16's page of openings by day asks: distinct people of door/open rows by date in the session's zone.
        private static func webDays(_ database: Database, zone: String) async throws -> [String] {
            try await database.rows(
                """
                SET TimeZone = '\(zone)';
                SELECT date(created_at) || ' ' || count(DISTINCT created_by) FROM event
                WHERE domain = 'door' AND name = 'open' AND created_at > to_timestamp(1772319600)
                    AND created_at < to_timestamp(1793491200)
                GROUP BY date(created_at) ORDER BY date(created_at)
                """
            ).filter { $0 != "SET" }
        }

        private static func insert(_ database: Database, people: [WebApplication.ID]) async throws {
            // Round both changes of the clock, every 17 minutes, in Oslo's night: the hour that is not, and the one twice.
            for start in ["2026-03-28 20:00+00", "2026-10-24 20:00+00", "2026-10-31 22:00+00"] {
                try await database.web.handSQL(
                    """
                    INSERT INTO event (domain, name, text1, created_at, created_by)
                    SELECT 'door', 'open', CASE WHEN n % 3 = 0 THEN 'lab' ELSE 'front' END,
                           timestamptz '\(start)' + n * interval '17 minutes',
                           (ARRAY[\(people.map(String.init).joined(separator: ","))])[1 + n % \(people.count)]
                    FROM generate_series(0, 99) n
                    """
                )
            }
            // What must not be counted.
            try await database.web.handSQL(
                """
                INSERT INTO event (domain, name, text1, created_at, created_by) VALUES
                    ('door', 'close', 'front', '2026-10-25 12:00+00', \(people[0])),
                    ('tool', 'open', 'front', '2026-10-25 12:00+00', \(people[0])),
                    ('door', 'open', 'front', '2025-10-25 12:00+00', \(people[0])),
                    ('door', 'open', 'front', '2027-10-25 12:00+00', \(people[0]))
                """
            )
        }

        @Test(arguments: ["Europe/Oslo", "UTC", "America/St_Johns"])
        func peopleByDayAreThoseOfTheWebApplication(zone: String) async throws {
            let database = try await Database()
            try await database.web.handSQL("ALTER DATABASE \(database.web.database) SET TimeZone = '\(zone)'")
            var people: [WebApplication.ID] = []
            for name in ["anna", "bjorn", "carla"] {
                people.append(try await database.web.createAccount(username: name, name: name))
            }
            try await Self.insert(database, people: people)
            let scope = ActivityReports.Scope(since: Self.since, until: Self.until)
            let visits = try await database.withSite { try await ActivityReports(on: $0).visits(scope) }
            #expect(visits.zone == zone)
            let expected = try await Self.webDays(database, zone: zone)
            #expect(visits.days.map { "\($0.day) \($0.count.people)" } == expected)
            #expect(expected.count >= 5)
            #expect(visits.days.reduce(0) { $0 + $1.count.opens } == visits.total.opens)
            #expect(visits.hours.reduce(0) { $0 + $1.count.opens } == visits.total.opens)
            #expect(visits.total.people == 3)
            #expect(visits.earliest == Timestamp(seconds: 1_761_393_600))
            if zone == "Europe/Oslo" {
                let hours = Dictionary(uniqueKeysWithValues: visits.hours.map { ($0.hour, $0.count.opens) })
                let direct = try await database.rows(
                    """
                    SELECT count(*) FROM event WHERE domain = 'door' AND name = 'open'
                        AND extract(hour FROM created_at AT TIME ZONE 'Europe/Oslo') = 2
                        AND created_at BETWEEN to_timestamp(1772319600) AND to_timestamp(1793491199)
                    """
                )
                #expect(direct == ["\(hours[2] ?? 0)"])
            }
            let members = try await database.withSite { try await ActivityReports(on: $0).members(scope, limit: 2) }
            #expect(members.people == 3)
            #expect(members.members.count == 2)
            #expect(members.members.allSatisfy { $0.days > 0 && $0.first < $0.last })
        }

        @Test func oneDoorIsCountedByItsKey() async throws {
            let database = try await Database()
            let anna = try await database.web.createAccount(username: "anna", name: "Anna")
            try await Self.insert(database, people: [anna])
            var scope = ActivityReports.Scope(since: Self.since, until: Self.until, door: ("workshop", "lab"))
            let lab = try await database.withSite { try await ActivityReports(on: $0).visits(scope) }
            scope.door = ("attic", "attic")
            let attic = try await database.withSite { try await ActivityReports(on: $0).visits(scope) }
            let count = try await database.rows(
                "SELECT count(*) FROM event WHERE text1 = 'lab' AND created_at < to_timestamp(1793491200)"
            )
            #expect(["\(lab.total.opens)"] == count)
            #expect(attic.total.opens == 0)
            #expect(attic.total.people == 0)
            #expect(attic.days.isEmpty)
        }

        @Test func toolsCountFromCheckoutToWhatComesNext() async throws {
            let database = try await Database()
            let anna = try await database.web.createAccount(username: "anna", name: "Anna")
            let bjorn = try await database.web.createAccount(username: "bjorn", name: "Bjorn")
            let laser = try await database.web.createTool(name: "laser", circle: nil)
            try await database.web.handSQL(
                """
                INSERT INTO event (domain, name, text1, created_at, created_by) VALUES
                    ('tool', 'checkout', 'saw', '2026-05-01 10:00+00', \(anna)),
                    ('tool', 'checkin', 'saw', '2026-05-01 12:30+00', \(anna)),
                    ('tool', 'checkout', 'saw', '2026-05-02 10:00+00', \(anna)),
                    ('tool', 'checkin', 'saw', '2026-05-02 11:00+00', \(bjorn)),
                    ('tool', 'checkout', 'saw', '2026-05-02 11:00+00', \(bjorn)),
                    ('tool', 'checkin', 'saw', '2026-05-02 11:15+00', \(bjorn)),
                    ('tool', 'checkout', 'lathe', '2026-02-27 23:00+00', \(anna)),
                    ('tool', 'checkin', 'lathe', '2026-03-01 01:00+00', \(anna)),
                    ('tool', 'checkout', 'gone', '2026-05-01 10:00+00', \(anna)),
                    ('tool', 'checkout', 'laser', '2026-10-31 22:00+00', \(anna))
                """
            )
            try await database.web.handSQL(
                "INSERT INTO tool_checkout (created_at, created_by, updated_at, updated_by, tool_description, account) "
                    + "VALUES (now(), \(anna), now(), \(anna), \(laser), \(anna))"
            )
            let scope = ActivityReports.Scope(since: Self.since, until: Self.until)
            let tools = try await database.withSite { try await ActivityReports(on: $0).tools(scope) }
            let found = Dictionary(uniqueKeysWithValues: tools.tools.map { ($0.name, $0) })
            #expect(found["saw"]?.hours == 3.75)
            #expect(found["saw"]?.checkouts == 3)
            #expect(found["saw"]?.people == 2)
            // Only what lies within the time: from midnight in Oslo, which is 23:00, to 01:00.
            #expect(found["lathe"]?.hours == 2)
            #expect(found["lathe"]?.checkouts == 0)
            // Nobody knows when it came back.
            #expect(found["gone"]?.hours == 0)
            #expect(found["gone"]?.checkouts == 1)
            #expect(found["gone"]?.isOut == false)
            #expect(found["laser"]?.hours == 2)
            #expect(found["laser"]?.isOut == true)
            #expect(tools.tools.map(\.name) == ["saw", "laser", "lathe", "gone"])
        }
    }
}
