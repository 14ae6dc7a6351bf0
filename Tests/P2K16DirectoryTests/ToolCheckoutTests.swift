import AccessControl
import P2K16Directory
import TestServers
import Testing

extension DirectoryTests {
    @Suite struct ToolCheckoutTests {
        private let database: Database
        private let tool: ToolID
        private let ada: AccountID
        private let bob: AccountID

        init() async throws {
            self.database = try await Database()
            self.tool = ToolID(try await self.database.web.createTool(name: "Laser cutter", circle: 3))
            self.ada = AccountID(try await self.database.web.createAccount(username: "ada", name: "Ada"))
            self.bob = AccountID(try await self.database.web.createAccount(username: "bob", name: "Bob"))
        }

        /// All rows about the tool, with numbers that say only which transaction of the tool's they are of.
        private func rows() async throws -> [String] {
            try await self.database.rows(
                """
                SELECT 'event ' || concat_ws(',', domain, e.name, text1, username, e.created_at = max(e.created_at) OVER ())
                FROM event e JOIN account a ON a.id = e.created_by WHERE domain = 'tool' ORDER BY e.id;
                SELECT 'checkout ' || concat_ws(',', a.username, c.started = c.created_at, c.created_at = c.updated_at,
                       b.username, c.created_by = c.updated_by)
                FROM tool_checkout c JOIN account a ON a.id = c.account JOIN account b ON b.id = c.created_by ORDER BY c.id;
                WITH numbered AS (SELECT id, rank() OVER (ORDER BY id) AS t FROM transaction
                    WHERE id IN (SELECT transaction_id FROM tool_checkout_version))
                SELECT 'version ' || concat_ws(',', a.username, b.username, v.operation_type, n.t, coalesce(e.t::text, '-'))
                FROM tool_checkout_version v JOIN account a ON a.id = v.account JOIN account b ON b.id = v.updated_by
                JOIN numbered n ON n.id = v.transaction_id LEFT JOIN numbered e ON e.id = v.end_transaction_id
                ORDER BY v.transaction_id, v.operation_type DESC, v.id;
                """
            )
        }

        @Test func checkoutWritesWhatTheWebApplicationWrites() async throws {
            let other = try await Database()
            let tool = try await other.web.createTool(name: "Laser cutter", circle: 3)
            let ada = try await other.web.createAccount(username: "ada", name: "Ada")
            try await other.web.checkOut(tool: tool, by: ada)
            try await other.web.checkIn(tool: tool, by: ada)

            try await self.database.withSite { site async throws -> Void in
                #expect(try await ToolCheckouts.checkOut(self.tool, by: self.ada, on: site).previous == [])
                #expect(
                    try await self.rows() == [
                        "event tool,checkout,Laser cutter,ada,t", "checkout ada,t,t,ada,t", "version ada,ada,0,1,-",
                    ]
                )
                #expect(try await ToolCheckouts.checkIn(self.tool, by: self.ada, on: site).previous == [self.ada])
            }
            for columns in [
                "domain, e.name, text1, text2, int1, int2, e.created_by - a.id FROM event e JOIN account a "
                    + "ON a.username = 'ada' ORDER BY e.id",
                "operation_type, account - a.id, end_transaction_id - transaction_id IS NULL, v.created_by - a.id, "
                    + "v.updated_by - a.id, started = v.created_at FROM tool_checkout_version v JOIN account a "
                    + "ON a.username = 'ada' ORDER BY transaction_id",
            ] {
                let (ours, theirs) = (
                    try await self.database.rows("SELECT \(columns)"), try await other.rows("SELECT \(columns)")
                )
                #expect(ours == theirs)
            }
            #expect(
                try await self.database.rows(
                    """
                    SELECT count(*) FROM transaction WHERE remote_addr IS NULL
                    AND issued_at ~ '^20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d*[1-9])?$'
                    """
                ) == ["2"]
            )
        }

        @Test func takeoverIsOneTransaction() async throws {
            try await self.database.withSite { site async throws -> Void in
                try await ToolCheckouts.checkOut(self.tool, by: self.ada, on: site)
                #expect(try await ToolCheckouts.checkOut(self.tool, by: self.bob, on: site).previous == [self.ada])
            }
            #expect(
                try await self.rows() == [
                    "event tool,checkout,Laser cutter,ada,f", "event tool,checkin,Laser cutter,bob,t",
                    "event tool,checkout,Laser cutter,bob,t", "checkout bob,t,t,bob,t", "version ada,ada,0,1,2",
                    "version ada,ada,2,2,-", "version bob,bob,0,2,-",
                ]
            )
        }

        @Test func refusalsChangeNothing() async throws {
            try await self.database.withSite { site async throws -> Void in
                try await ToolCheckouts.checkOut(self.tool, by: self.ada, on: site)
                let before = try await self.rows()
                await #expect(throws: CheckoutRefusal.alreadyCheckedOut) {
                    try await ToolCheckouts.checkOut(self.tool, by: self.ada, on: site)
                }
                await #expect(throws: CheckoutRefusal.unknownTool) {
                    try await ToolCheckouts.checkOut(ToolID(1), by: self.ada, on: site)
                }
                // Somebody else's session must not end for one that is over already.
                await #expect(throws: CheckoutRefusal.notCheckedOut) {
                    try await ToolCheckouts.checkIn(self.tool, of: self.bob, by: self.bob, on: site)
                }
                #expect(try await self.rows() == before)
                try await ToolCheckouts.checkIn(self.tool, by: self.bob, on: site)
                await #expect(throws: CheckoutRefusal.notCheckedOut) {
                    try await ToolCheckouts.checkIn(self.tool, by: self.bob, on: site)
                }
            }
        }

        @Test func doubleRowsOfTheWebApplicationAreMended() async throws {
            try await self.database.web.checkOut(tool: self.tool.rawValue, by: self.ada.rawValue)
            try await self.database.web.checkOut(tool: self.tool.rawValue, by: self.bob.rawValue)
            try await self.database.withSite { site async throws -> Void in
                #expect(try await ToolCheckouts.mend(self.tool, by: AccountID(3), on: site) == [self.ada])
                #expect(try await ToolCheckouts.mend(self.tool, by: AccountID(3), on: site) == [])
            }
            #expect(
                try await self.rows().filter { !$0.hasPrefix("version") } == [
                    "event tool,checkout,Laser cutter,ada,f", "event tool,checkout,Laser cutter,bob,f",
                    "event tool,checkin,Laser cutter,system,t", "checkout bob,t,t,bob,t",
                ]
            )
        }

        @Test(.timeLimit(.minutes(5))) func twoDaemonsNeverBothHaveIt() async throws {
            let rounds = 1000
            try await withThrowingTaskGroup(of: Void.self) { group in
                for account in [self.ada, self.bob] {
                    group.addTask {
                        try await self.database.withSite { site async throws -> Void in
                            for _ in 0..<rounds {
                                do {
                                    try await ToolCheckouts.checkOut(self.tool, by: account, on: site)
                                } catch CheckoutRefusal.alreadyCheckedOut {
                                    continue
                                }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await self.database.rows("SELECT count(*) FROM tool_checkout") == ["1"])
            // Never two at once: each checkout but the first was preceded by the checkin of the one before.
            #expect(
                try await self.database.rows(
                    """
                    SELECT count(*) FROM (
                        SELECT name, lag(name) OVER (ORDER BY id) AS before FROM event WHERE domain = 'tool') e
                    WHERE name = before
                    """
                ) == ["0"]
            )
            #expect(
                try await self.database.rows(
                    """
                    SELECT count(*) FROM tool_checkout_version a JOIN tool_checkout_version b ON a.id <> b.id
                    AND a.operation_type = 0 AND b.operation_type = 0 AND a.transaction_id < b.transaction_id
                    AND coalesce(a.end_transaction_id, 9223372036854775807) > b.transaction_id
                    """
                ) == ["0"]
            )
        }
    }
}
