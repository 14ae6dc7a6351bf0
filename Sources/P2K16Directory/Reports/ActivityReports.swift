package import AccessControl
package import Postgres

/// Counts what is on record in p2k16's `event` and in the access log.
///
/// Days and hours are those of the time zone that the database gives to sessions that ask for none, as the web
/// application's do, and a day is `date(created_at)`, as there. Nothing is read that has no use: one scan of `event`
/// for each question, since p2k16 has no index for any of them, and at most a line a day, an hour, a person or a tool
/// comes back. The statement timeout of the connection bounds the time.
package struct ActivityReports: Sendable {
    /// What is counted: openings from `since` on and before `until`, of one door or of all.
    package struct Scope: Sendable {
        package var since: Timestamp
        package var until: Timestamp
        /// The door as the access log and as p2k16's `event.text1` name it.
        package var door: (id: String, key: String)?

        package init(since: Timestamp, until: Timestamp, door: (id: String, key: String)? = nil) {
            self.since = since
            self.until = until
            self.door = door
        }

        fileprivate var eventParameters: [PostgresValue] {
            [
                .timestamp(self.since.microseconds), .timestamp(self.until.microseconds),
                self.door.map { .text($0.key) } ?? .null,
            ]
        }
    }

    package struct Count: Sendable, Hashable {
        package var opens: Int64
        /// Different accounts.
        package var people: Int64
    }

    package struct Visits: Sendable {
        /// The zone's name, like `Europe/Oslo`.
        package var zone = ""
        package var total = Count(opens: 0, people: 0)
        /// By date, like `2026-11-21`, in order.
        package var days: [(day: String, count: Count)] = []
        package var hours: [(hour: Int64, count: Count)] = []
        /// By the code of the denial, the most frequent first.
        package var denials: [(reason: String, count: Int64)] = []
        /// The oldest opening of all.
        package var earliest: Timestamp?
        /// The oldest tap in the access log.
        package var earliestTap: Timestamp?
    }

    package struct Member: Sendable {
        package var account: AccountID
        package var username: String
        package var days: Int64
        package var opens: Int64
        package var first: Timestamp
        package var last: Timestamp
    }

    package struct Members: Sendable {
        package var zone = ""
        package var people: Int64 = 0
        package var members: [Member] = []
        package var earliest: Timestamp?
    }

    package struct Tool: Sendable {
        package var name: String
        package var checkouts: Int64
        package var people: Int64
        package var hours: Double
        package var isOut: Bool
    }

    package struct Tools: Sendable {
        package var zone = ""
        package var tools: [Tool] = []
        package var earliest: Timestamp?
    }

    private static let isOpening = "domain = 'door' AND name = 'open'"

    private let connection: PostgresConnection

    package init(on connection: PostgresConnection) {
        self.connection = connection
    }

    /// Openings by day and hour, and denials by reason.
    ///
    /// - Throws: `PostgresError`.
    package func visits(_ scope: Scope) async throws -> Visits {
        try await self.read { transaction, zone in
            var visits = Visits(zone: zone)
            let rows = try await transaction.query(
                """
                WITH e AS MATERIALIZED (
                    SELECT date(created_at) AS day, extract(hour FROM created_at)::bigint AS hour, created_by,
                           count(*) AS opens
                    FROM public.event
                    WHERE \(Self.isOpening) AND created_at >= $1 AND created_at < $2
                        AND ($3::text IS NULL OR text1 = $3)
                    GROUP BY 1, 2, 3
                )
                SELECT grouping(day, hour)::bigint, to_char(day, 'YYYY-MM-DD'), hour, coalesce(sum(opens), 0)::bigint,
                       count(DISTINCT created_by)
                FROM e GROUP BY GROUPING SETS ((day), (hour), ()) ORDER BY 1, 2, 3
                """,
                scope.eventParameters
            )
            for row in rows.rows {
                let count = Count(opens: try row.int64(3), people: try row.int64(4))
                switch try row.int64(0) {
                case 1: visits.days.append((try row.string(1), count))
                case 2: visits.hours.append((try row.int64(2), count))
                default: visits.total = count
                }
            }
            visits.denials = try await transaction.query(
                """
                SELECT reason, count(*) FROM p2k16d.access_log
                WHERE type = 'decision' AND reason <> 'granted' AND at >= $1 AND at < $2
                    AND ($3::text IS NULL OR door = $3)
                GROUP BY reason ORDER BY 2 DESC, 1
                """,
                [
                    .timestamp(scope.since.microseconds), .timestamp(scope.until.microseconds),
                    scope.door.map { .text($0.id) } ?? .null,
                ]
            ).rows.map { (try $0.string(0), try $0.int64(1)) }
            visits.earliest = try await Self.earliest(Self.isOpening, in: transaction)
            visits.earliestTap = try await transaction.query("SELECT min(at) FROM p2k16d.access_log")
                .rows[0].optionalTimestamp(0).map(Timestamp.init(microseconds:))
            return visits
        }
    }

    /// Who opened a door, those who came on most days first.
    ///
    /// - Parameter limit: at most so many people; all are counted.
    /// - Throws: `PostgresError`.
    package func members(_ scope: Scope, limit: Int) async throws -> Members {
        try await self.read { transaction, zone in
            var members = Members(zone: zone)
            let rows = try await transaction.query(
                """
                SELECT e.created_by, coalesce(a.username, 'account ' || e.created_by), e.days, e.opens, e.first, e.last,
                       count(*) OVER ()
                FROM (
                    SELECT created_by, count(DISTINCT date(created_at)) AS days, count(*) AS opens,
                           min(created_at) AS first, max(created_at) AS last
                    FROM public.event
                    WHERE \(Self.isOpening) AND created_at >= $1 AND created_at < $2
                        AND ($3::text IS NULL OR text1 = $3)
                    GROUP BY created_by
                ) e LEFT JOIN public.account a ON a.id = e.created_by
                ORDER BY e.days DESC, e.opens DESC, 2 LIMIT $4
                """,
                scope.eventParameters + [.int64(Int64(limit))]
            )
            for row in rows.rows {
                members.people = try row.int64(6)
                members.members.append(
                    Member(
                        account: AccountID(try row.int64(0)),
                        username: try row.string(1),
                        days: try row.int64(2),
                        opens: try row.int64(3),
                        first: Timestamp(microseconds: try row.timestamp(4)),
                        last: Timestamp(microseconds: try row.timestamp(5))
                    )
                )
            }
            members.earliest = try await Self.earliest(Self.isOpening, in: transaction)
            return members
        }
    }

    /// How long each tool was checked out, from its checkouts to what came next: its checkin, or somebody's takeover.
    ///
    /// A checkout without an end counts up to now while p2k16 says that somebody has the tool; else nobody knows when it
    /// ended, and it counts as a checkout and no time.
    ///
    /// - Throws: `PostgresError`.
    package func tools(_ scope: Scope) async throws -> Tools {
        try await self.read { transaction, zone in
            var tools = Tools(zone: zone)
            tools.tools = try await transaction.query(
                """
                WITH move AS (
                    SELECT text1 AS tool, name, created_by, created_at AS began,
                           lead(created_at) OVER (PARTITION BY text1 ORDER BY created_at, id) AS ended
                    FROM public.event
                    WHERE domain = 'tool' AND name IN ('checkout', 'checkin') AND text1 IS NOT NULL
                ), use AS (
                    SELECT m.tool, m.created_by, m.began,
                           coalesce(m.ended, CASE WHEN o.tool IS NULL THEN m.began ELSE now() END) AS ended
                    FROM move m LEFT JOIN (
                        SELECT DISTINCT d.name AS tool FROM public.tool_checkout c
                        JOIN public.tool_description d ON d.id = c.tool_description
                    ) o ON o.tool = m.tool
                    WHERE m.name = 'checkout' AND m.began < $2
                )
                SELECT tool, count(*) FILTER (WHERE began >= $1), count(DISTINCT created_by),
                       (sum(extract(epoch FROM least(ended, $2) - greatest(began, $1))) / 3600)::float8,
                       bool_or(ended >= least($2, now()) AND ended > began)
                FROM use WHERE ended > $1 OR began >= $1
                GROUP BY tool ORDER BY 4 DESC, 1
                """,
                [.timestamp(scope.since.microseconds), .timestamp(scope.until.microseconds)]
            ).rows.map { row in
                Tool(
                    name: try row.string(0),
                    checkouts: try row.int64(1),
                    people: try row.int64(2),
                    hours: try row.double(3),
                    isOut: try row.bool(4)
                )
            }
            tools.earliest = try await Self.earliest("domain = 'tool'", in: transaction)
            return tools
        }
    }

    /// One view of the database for all questions of a report, in the zone of the database.
    private func read<Value>(
        _ body: (PostgresTransaction, _ zone: String) async throws -> Value
    ) async throws -> Value {
        try await self.connection.transaction(isolation: .repeatableRead, readOnly: true) { transaction in
            // What the session would have, had it not asked for UTC.
            let zone = try await transaction.query(
                """
                SELECT set_config('TimeZone', reset_val, true) FROM pg_settings WHERE name = 'TimeZone'
                """
            ).rows[0].string(0)
            return try await body(transaction, zone)
        }
    }

    private static func earliest(_ condition: String, in transaction: PostgresTransaction) async throws -> Timestamp? {
        try await transaction.query("SELECT min(created_at) FROM public.event WHERE \(condition)").rows[0]
            .optionalTimestamp(0).map(Timestamp.init(microseconds:))
    }
}
