import Postgres
import TestServers
import Testing

@Suite(.sharedServer, .timeLimit(.minutes(5))) struct ConnectionTests {
    let server: PostgresServer

    init() throws {
        self.server = try #require(SharedServer.current)
    }

    // MARK: - Values

    @Test func valuesRoundTrip() async throws {
        try await self.server.withConnection { connection in
            let result = try await connection.query(
                "SELECT $1::text AS t, $2 AS i, $3 AS b, $4 AS y, $5 AS d, $6::text AS n, $7::int4 AS small, $8 AS empty",
                [
                    .text("blå'\"\\;--"), .int64(.min), .bool(true), .bytes([0, 255, 92, 39]), .double(-0.1), .null,
                    .int64(-7), .bytes([]),
                ]
            )
            let row = try #require(result.rows.first)
            #expect(result.columns == ["t", "i", "b", "y", "d", "n", "small", "empty"])
            #expect(try row.string("t") == "blå'\"\\;--")
            #expect(try row.int64("i") == .min)
            #expect(try row.bool(2))
            #expect(try row.bytes("y") == [0, 255, 92, 39])
            #expect(try row.double("d") == -0.1)
            #expect(try row.optionalString("n") == nil)
            #expect(try row.int64("small") == -7)
            #expect(try row.bytes("empty") == [])
        }
    }

    @Test func arraysArriveWhole() async throws {
        try await self.server.withConnection { connection in
            let result = try await connection.query(
                """
                SELECT $1 = ARRAY[1, -2]::bigint[] AS i, $2 = ARRAY['a,b', '"', '\\', '{}', 'NULL', ''] AS t,
                       $3 = ARRAY['\\x00ff'::bytea, ''::bytea] AS y, $4 = '{}'::text[] AS e
                """,
                [
                    .int64Array([1, -2]), .textArray(["a,b", "\"", "\\", "{}", "NULL", ""]),
                    .bytesArray([[0, 255], []]), .textArray([]),
                ]
            )
            for column in 0..<4 { #expect(try result.rows[0].bool(.index(column)), "column \(column)") }
        }
    }

    @Test(arguments: ["UTC", "America/St_Johns"])
    func timestampsAreInstantsInEveryTimeZone(_ zone: String) async throws {
        try await self.server.withConnection { connection in
            try await connection.query("SELECT set_config('TimeZone', $1, false)", [.text(zone)])
            try await connection.query("SET DateStyle = 'SQL, DMY'")
            let result = try await connection.query(
                """
                SELECT $1 AS t, (extract(epoch FROM $1) * 1000000)::bigint AS epoch, $2 = 'infinity'::timestamptz AS inf,
                       '-infinity'::timestamptz AS low, '1969-12-31 23:59:59.999999+00'::timestamptz AS before
                """,
                [.timestamp(1_700_000_000_123_456), .timestamp(.max)]
            )
            let row = result.rows[0]
            #expect(try row.timestamp("t") == 1_700_000_000_123_456)
            #expect(try row.int64("epoch") == 1_700_000_000_123_456)
            #expect(try row.bool("inf"))
            #expect(try row.timestamp("low") == .min)
            #expect(try row.timestamp("before") == -1)
        }
    }

    @Test func enumsAndDomainsAreText() async throws {
        try await self.server.withConnection { connection in
            try await connection.execute(
                script: "CREATE TYPE pg_temp.mood AS ENUM ('good', 'bad'); CREATE DOMAIN pg_temp.tag AS varchar(5)"
            )
            let row = try await connection.query(
                "SELECT $1::pg_temp.mood AS m, $2::pg_temp.tag AS t",
                ["bad", "x"]
            ).rows[0]
            #expect(try row.string("m") == "bad")
            #expect(try row.string("t") == "x")
        }
    }

    @Test func wrongReadsAreErrors() async throws {
        try await self.server.withConnection { connection in
            let row = try await connection.query("SELECT 1.5::numeric AS n, NULL::int AS z, 1 AS i").rows[0]
            for read in [
                { _ = try row.int64("n") }, { _ = try row.string("n") }, { _ = try row.int64("z") },
                { _ = try row.string("i") }, { _ = try row.bool("i") }, { _ = try row.int64("nobody") },
                { _ = try row.int64(3) },
            ] as [() throws -> Void] {
                let error = #expect(throws: PostgresError.self) { try read() }
                #expect(error?.code == .decodingFailed)
            }
        }
    }

    // MARK: - Results

    @Test func affectedRowsAreCounted() async throws {
        try await self.server.withConnection { connection in
            try await connection.query("CREATE TEMP TABLE counted (id int)")
            let inserted = try await connection.query("INSERT INTO counted SELECT generate_series(1, 5)")
            #expect(inserted.affectedRows == 5)
            #expect(inserted.rows.isEmpty)
            let deleted = try await connection.query("DELETE FROM counted WHERE id > 3")
            #expect(deleted.affectedRows == 2)
        }
    }

    @Test func errorsCarryTheServersFields() async throws {
        try await self.server.withConnection { connection in
            try await connection.query("CREATE TEMP TABLE keyed (id int PRIMARY KEY, name text NOT NULL)")
            try await connection.query("INSERT INTO keyed VALUES (1, 'a')")
            let unique = await #expect(throws: PostgresError.self) {
                try await connection.query("INSERT INTO keyed VALUES ($1::int, 'b')", [1])
            }
            #expect(unique?.code == .queryFailed)
            #expect(unique?.sqlState == .uniqueViolation)
            #expect(unique?.table == "keyed")
            #expect(unique?.constraint == "keyed_pkey")
            #expect(unique?.detail?.contains("(1)") == true)
            let missing = await #expect(throws: PostgresError.self) {
                try await connection.query("INSERT INTO keyed VALUES (2, $1)", [.null])
            }
            #expect(missing?.sqlState == .notNullViolation)
            #expect(missing?.column == "name")
            // The connection goes on.
            #expect(await connection.isUsable())
        }
    }

    @Test func unsendableStatementsFailAlone() async throws {
        try await self.server.withConnection { connection in
            await #expect(throws: PostgresError.self) { try await connection.query("SELECT '\0'") }
            await #expect(throws: PostgresError.self) {
                try await connection.query("SELECT 1", Array(repeating: .null, count: 70_000))
            }
            #expect(await connection.isUsable())
        }
    }

    @Test func largeStatementsAreSentInPieces() async throws {
        let bytes = [UInt8](repeating: 0xA5, count: 8_000_000)
        try await self.server.withConnection { connection in
            let row = try await connection.query("SELECT length($1), $1 AS y", [.bytes(bytes)]).rows[0]
            #expect(try row.int64(0) == 8_000_000)
            #expect(try row.bytes("y") == bytes)
        }
    }

    @Test func copyIsRefused() async throws {
        try await self.server.withConnection { connection in
            let error = await #expect(throws: PostgresError.self) {
                try await connection.execute(script: "COPY (SELECT 1) TO STDOUT")
            }
            #expect(error?.code == .invalidUse)
        }
    }

    // MARK: - Scripts

    @Test func scriptIsOneTransaction() async throws {
        try await self.server.withConnection { connection in
            try await connection.execute(
                script: "CREATE TEMP TABLE s (i int); INSERT INTO s VALUES (1); SELECT * FROM s"
            )
            let error = await #expect(throws: PostgresError.self) {
                try await connection.execute(
                    script: "INSERT INTO s VALUES (2); SELECT nonsense; INSERT INTO s VALUES (3)"
                )
            }
            #expect(error?.sqlState == .undefinedColumn)
            #expect(try await connection.count("SELECT count(*) FROM s") == 1)
            try await connection.execute(script: "")
        }
    }

    // MARK: - Streaming

    @Test func hundredThousandRowsStream() async throws {
        try await self.server.withConnection(via: .socket) { connection in
            let clock = ContinuousClock()
            var total: Int64 = 0
            let elapsed = try await clock.measure {
                total = try await connection.reduceRows(
                    into: 0,
                    """
                    SELECT i::bigint AS id, 'name ' || i AS name, i % 2 = 0 AS even, now() AS at, '\\x0102'::bytea AS hash
                    FROM generate_series(1, 100000) AS i
                    """
                ) { sum, row in
                    sum += try row.int64("id") + Int64(row.string("name").utf8.count) + (row.bool("even") ? 1 : 0)
                    sum += try row.timestamp("at") > 0 ? Int64(row.bytes("hash").count) : 0
                }
            }
            print("100,000 rows × 5 columns in \(elapsed)")
            let names = (1...100_000).reduce(0) { $0 + "name \($1)".utf8.count }
            #expect(total == 5_000_050_000 + Int64(names) + 50_000 + 200_000)
        }
    }

    @Test func errorOfTheBodyStopsTheStream() async throws {
        struct Enough: Error {}
        try await self.server.withConnection { connection in
            let seen = Counter()
            await #expect(throws: Enough.self) {
                try await connection.forEachRow("SELECT generate_series(1, 1000000000)") { _ in
                    if seen.increment() == 10 { throw Enough() }
                }
            }
            #expect(seen.value == 10)
            #expect(await connection.isUsable())
        }
    }

    @Test func errorOfTheServerInTheMiddleOfTheStream() async throws {
        try await self.server.withConnection { connection in
            let seen = Counter()
            let error = await #expect(throws: PostgresError.self) {
                try await connection.forEachRow("SELECT 1 / (5000 - i) FROM generate_series(1, 9000) i") { _ in
                    seen.increment()
                }
            }
            #expect(error?.sqlState == SQLState(rawValue: "22012"))
            #expect(seen.value == 4999)
        }
    }

    @Test func emptyStreamCallsNobody() async throws {
        try await self.server.withConnection { connection in
            try await connection.forEachRow("SELECT 1 WHERE false") { _ in Issue.record("there is no row") }
        }
    }

    // MARK: - Order

    @Test func concurrentStatementsQueueUp() async throws {
        try await self.server.withConnection { connection in
            try await withThrowingTaskGroup(of: (Int64, Int64).self) { group in
                for number in 0..<200 as Range<Int64> {
                    group.addTask {
                        (number, try await connection.query("SELECT $1 * 2", [.int64(number)]).rows[0].int64(0))
                    }
                }
                for try await (number, double) in group { #expect(double == number * 2) }
            }
        }
    }

    // MARK: - Transactions

    @Test func transactionCommitsOrRollsBack() async throws {
        struct Refused: Error {}
        try await self.server.withConnection { connection in
            try await connection.query("CREATE TEMP TABLE t (i int)")
            let value = try await connection.transaction { transaction in
                try await transaction.query("INSERT INTO t VALUES (1)")
                return 42
            }
            #expect(value == 42)
            await #expect(throws: Refused.self) {
                try await connection.transaction { transaction in
                    try await transaction.query("INSERT INTO t VALUES (2)")
                    throw Refused()
                }
            }
            #expect(try await connection.count("SELECT count(*) FROM t") == 1)
        }
    }

    @Test func swallowedErrorIsNotACommit() async throws {
        try await self.server.withConnection { connection in
            let error = await #expect(throws: PostgresError.self) {
                try await connection.transaction { transaction in
                    _ = try? await transaction.query("SELECT nonsense")
                }
            }
            #expect(error?.sqlState == .inFailedTransaction)
            #expect(await connection.isUsable())
        }
    }

    @Test func isolationAndReadOnlyReachTheServer() async throws {
        try await self.server.withConnection { connection in
            let level = try await connection.transaction(isolation: .repeatableRead, readOnly: true) { transaction in
                let row = try await transaction.query(
                    "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')"
                ).rows[0]
                return try row.string(0) + " " + row.string(1)
            }
            #expect(level == "repeatable read on")
            let error = await #expect(throws: PostgresError.self) {
                try await connection.transaction(readOnly: true) { try await $0.query("CREATE TABLE refused ()") }
            }
            #expect(error?.sqlState == .readOnlyTransaction)
        }
    }

    @Test func transactionsExcludeEverybodyElse() async throws {
        try await self.server.withConnection { connection in
            try await connection.query("CREATE TEMP TABLE log (n serial, who int)")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for who in 1...20 as ClosedRange<Int64> {
                    group.addTask {
                        guard who.isMultiple(of: 2) else {
                            try await connection.query("INSERT INTO log (who) VALUES ($1)", [.int64(who)])
                            return
                        }
                        try await connection.transaction { transaction in
                            for _ in 0..<3 {
                                try await transaction.query("INSERT INTO log (who) VALUES ($1)", [.int64(who)])
                                await Task.yield()
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let rows = try await connection.query("SELECT who FROM log ORDER BY n").rows
            let runs = try rows.map { try $0.int64("who") }
            #expect(runs.count == 40)
            for index in runs.indices where runs[index].isMultiple(of: 2) {
                let first = try #require(runs.firstIndex(of: runs[index]))
                #expect(runs[first..<first + 3].allSatisfy { $0 == runs[index] })
            }
        }
    }

    @Test func goingRoundTheOwnTransactionIsAnError() async throws {
        try await self.server.withConnection { connection in
            try await connection.transaction { transaction in
                for wrong in [
                    { _ = try await connection.query("SELECT 1") },
                    { try await connection.transaction { _ in } },
                ] as [() async throws -> Void] {
                    let error = await #expect(throws: PostgresError.self) { try await wrong() }
                    #expect(error?.code == .invalidUse)
                }
                try await transaction.query("SELECT 1")
            }
        }
    }

    @Test func endedTransactionTakesNothing() async throws {
        try await self.server.withConnection { connection in
            let escaped = try await connection.transaction { $0 }
            let error = await #expect(throws: PostgresError.self) { try await escaped.query("SELECT 1") }
            #expect(error?.code == .invalidUse)
        }
    }

    // MARK: - Notifications

    @Test func notificationsArriveWhileIdle() async throws {
        let channel = "door \"1\""
        try await self.server.withConnection { connection in
            try await connection.listen(to: channel)
            try await self.server.withConnection { sender in
                for payload in ["a", ""] {
                    try await sender.query("SELECT pg_notify($1, $2)", [.text(channel), .text(payload)])
                }
            }
            var iterator = connection.notifications.makeAsyncIterator()
            let first = await iterator.next()
            #expect(first?.channel == channel)
            #expect(first?.payload == "a")
            #expect(first?.missed == 0)
            #expect(await iterator.next()?.payload == "")
            await connection.close()
            #expect(await iterator.next() == nil)
        }
    }

    // MARK: - Connecting

    @Test(arguments: [PostgresServer.Route.tcp, .socket])
    func sessionIsSetUp(_ route: PostgresServer.Route) async throws {
        try await self.server.withConnection(via: route, statementTimeout: .milliseconds(12_345)) { connection in
            let row = try await connection.query(
                """
                SELECT current_setting('statement_timeout'), current_setting('TimeZone'),
                       current_setting('application_name'), current_setting('idle_in_transaction_session_timeout'),
                       current_setting('client_encoding')
                """
            ).rows[0]
            let settings = try (0..<5).map { try row.string(.index($0)) }
            #expect(settings == ["12345ms", "UTC", "tests", "30s", "UTF8"])
        }
    }

    @Test func refusedConnectionsSayWhy() async throws {
        let configuration = try PostgresConfiguration(
            connectionString: self.server.connectionString(database: "nowhere"),
            applicationName: "tests"
        )
        let error = await #expect(throws: PostgresError.self) {
            try await PostgresConnection.connect(configuration, logger: quiet)
        }
        #expect(error?.code == .connectionFailed)
        #expect(error?.message.contains("nowhere") == true)
    }

    // MARK: - Stopping

    @Test func statementTimeoutIsTheServers() async throws {
        try await self.server.withConnection(statementTimeout: .milliseconds(100)) { connection in
            let error = await #expect(throws: PostgresError.self) { try await connection.query("SELECT pg_sleep(30)") }
            #expect(error?.code == .timedOut)
            #expect(error?.sqlState == .queryCanceled)
            #expect(await connection.isUsable())
        }
    }

    @Test func cancelledStatementLeavesTheConnectionUsable() async throws {
        try await self.server.withConnection { connection in
            let task = Task { try await connection.query("SELECT pg_sleep(50) AS cancelled") }
            _ = try await self.server.waitForStatement(startingWith: "SELECT pg_sleep(50) AS cancelled")
            let next = Task { try await connection.query("SELECT 1").rows.count }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await next.value == 1)
        }
    }

    @Test func cancelledWaiterIsForgotten() async throws {
        try await self.server.withConnection { connection in
            let first = Task { try await connection.query("SELECT pg_sleep(50) AS holder") }
            _ = try await self.server.waitForStatement(startingWith: "SELECT pg_sleep(50) AS holder")
            let second = Task { try await connection.query("SELECT 1") }
            let third = Task { try await connection.transaction { try await $0.query("SELECT 1") } }
            second.cancel()
            third.cancel()
            await #expect(throws: CancellationError.self) { try await second.value }
            await #expect(throws: CancellationError.self) { try await third.value }
            first.cancel()
            await #expect(throws: CancellationError.self) { try await first.value }
            #expect(await connection.isUsable())
        }
    }

    @Test func cancelledTransactionRollsBack() async throws {
        try await self.server.withConnection { connection in
            try await connection.query("CREATE TEMP TABLE c (i int)")
            let task = Task {
                try await connection.transaction { transaction in
                    try await transaction.query("INSERT INTO c VALUES (1)")
                    try await transaction.query("SELECT pg_sleep(50) AS in_transaction")
                }
            }
            _ = try await self.server.waitForStatement(startingWith: "SELECT pg_sleep(50) AS in_transaction")
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await connection.count("SELECT count(*) FROM c") == 0)
        }
    }

    /// Cancellations at every moment must neither hang nor hit the wrong statement.
    @Test func cancellationsAtRandomMoments() async throws {
        try await self.server.withConnection(via: .socket) { connection in
            for round in 0..<100 {
                let victim = Task { try await connection.query("SELECT pg_sleep(0.002)") }
                if round.isMultiple(of: 2) { try await Task.sleep(for: .microseconds(round * 40)) }
                victim.cancel()
                _ = await victim.result
                let echo = try await connection.query("SELECT $1", [.int64(Int64(round))]).rows[0]
                #expect(try echo.int64(0) == Int64(round))
            }
        }
    }

    @Test func closingFailsEverything() async throws {
        try await self.server.withConnection { connection in
            let running = Task { try await connection.query("SELECT pg_sleep(50) AS closing") }
            _ = try await self.server.waitForStatement(startingWith: "SELECT pg_sleep(50) AS closing")
            await connection.close()
            await connection.close()
            let errors = await [
                #expect(throws: PostgresError.self) { try await running.value },
                #expect(throws: PostgresError.self) { try await connection.query("SELECT 1") },
                #expect(throws: PostgresError.self) { try await connection.transaction { _ in } },
            ]
            for error in errors { #expect(error?.code == .closed) }
            #expect(await connection.waitUntilClosed()?.code == .closed)
        }
    }
}
