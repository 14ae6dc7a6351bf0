import AccessControl
import P2K16Directory
import Postgres
import TestServers
import Testing

extension DirectoryTests {
    /// Circles and badges: who may, and every row.
    @Suite struct AdministrationTests {
        private let database: Database
        private let ada: AccountID
        private let bob: AccountID
        private let admin = AccountID(WebApplication.superAccount)
        private let laser = CircleID(3)

        init() async throws {
            self.database = try await Database()
            self.ada = AccountID(try await self.database.web.createAccount(username: "ada", name: "Ada"))
            self.bob = AccountID(try await self.database.web.createAccount(username: "bob", name: "Bob"))
        }

        /// All rows that any of it could touch, to see that nothing was.
        static let everything = """
            SELECT t FROM transaction t ORDER BY id; SELECT e FROM event e ORDER BY id;
            SELECT m FROM circle_member m ORDER BY id; SELECT m FROM circle_member_version m ORDER BY 1::text;
            SELECT c FROM circle c ORDER BY id; SELECT c FROM circle_version c ORDER BY 1::text;
            SELECT b FROM account_badge b ORDER BY id; SELECT b FROM account_badge_version b ORDER BY 1::text;
            SELECT b FROM badge_description b ORDER BY id; SELECT b FROM badge_description_version b ORDER BY 1::text;
            """

        /// What was written since, every column of it: accounts by name, times against that of the newest row, and rows
        /// of `transaction` by their order.
        private static func columns(_ table: String, _ names: String, since id: Int64 = 100_000) -> String {
            """
            WITH t AS (SELECT id, rank() OVER (ORDER BY id) AS n FROM transaction WHERE id IN (
                SELECT transaction_id FROM circle_version UNION SELECT transaction_id FROM account_badge_version
                UNION SELECT transaction_id FROM badge_description_version)), l AS (
                SELECT max(updated_at) AS at FROM (SELECT updated_at FROM circle UNION ALL
                SELECT updated_at FROM account_badge UNION ALL SELECT updated_at FROM badge_description) u)
            SELECT '\(table) ' || concat_ws(',', \(names), CASE WHEN r.created_at = l.at THEN 'now' ELSE 'then' END,
                c.username, CASE WHEN r.updated_at = l.at THEN 'now' ELSE 'then' END, u.username
                \(table.hasSuffix("_version") ? ", operation_type, s.n, coalesce(e.n::text, '-')" : ""))
            FROM l, \(table) r JOIN account c ON c.id = r.created_by JOIN account u ON u.id = r.updated_by
            \(table.hasSuffix("_version") ? "JOIN t s ON s.id = transaction_id LEFT JOIN t e ON e.id = end_transaction_id" : "")
            \(table.hasPrefix("circle_member") || table.hasPrefix("account_badge")
                ? "JOIN account a ON a.id = r.account" : "")
            WHERE r.id >= \(id) ORDER BY \(table.hasSuffix("_version") ? "r.id, transaction_id" : "r.id");
            """
        }

        private func circleRows(_ circle: CircleID) async throws -> [String] {
            let names = "r.name, r.description, management_style, admin_circle, comment_required_for_membership"
            return try await self.database.rows(
                Self.columns("circle_member", "circle, a.username, comment")
                    + Self.columns("circle_member_version", "circle, a.username, comment")
                    + Self.columns("circle", names, since: circle.rawValue).replacing(">=", with: "=")
                    + Self.columns("circle_version", names, since: circle.rawValue).replacing(">=", with: "=")
            )
        }

        private func transactions() async throws -> [String] {
            try await self.database.rows(
                """
                SELECT remote_addr IS NULL, issued_at ~ '^20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d*[1-9])?$' FROM transaction
                WHERE id IN (SELECT transaction_id FROM circle_member_version UNION
                    SELECT transaction_id FROM account_badge_version) ORDER BY id
                """
            )
        }

        @Test func membersAreAddedAndRemovedAsTheContractSays() async throws {
            let circle = CircleID(
                try await self.database.web.createCircle(name: "wood", adminCircle: 1, commentRequired: true)
            )
            try await self.database.withAdmin { admin async throws -> Void in
                var effect = try await CircleMembers.add(
                    self.ada,
                    to: circle,
                    comment: " knows the saw ",
                    by: self.admin,
                    on: admin
                )
                #expect(
                    effect == DirectoryEffect(account: self.ada, detail: "ada added to circle wood: “knows the saw”")
                )
                #expect(
                    try await self.circleRows(circle) == [
                        "circle_member \(circle),ada,knows the saw,now,super,now,super",
                        "circle_member_version \(circle),ada,knows the saw,now,super,now,super,0,2,-",
                        "circle wood,wood,ADMIN_CIRCLE,1,t,then,super,now,super",
                        "circle_version wood,wood,ADMIN_CIRCLE,1,t,then,super,then,super,0,1,2",
                        "circle_version wood,wood,ADMIN_CIRCLE,1,t,then,super,now,super,1,2,-",
                    ]
                )
                // Another administrator, to see who stands where.
                try await self.database.web.addToCircle(self.bob.rawValue, circle: 1)
                effect = try await CircleMembers.remove(
                    self.ada,
                    from: circle,
                    comment: "moved",
                    by: self.bob,
                    on: admin
                )
                #expect(effect.detail == "ada removed from circle wood: “moved”")
            }
            #expect(
                try await self.circleRows(circle).filter { !$0.hasPrefix("circle_member 1,") && !$0.contains(" 1,bob") }
                    == [
                        "circle_member_version \(circle),ada,knows the saw,then,super,then,super,0,2,4",
                        "circle_member_version \(circle),ada,knows the saw,then,super,then,bob,2,4,-",
                        "circle wood,wood,ADMIN_CIRCLE,1,t,then,super,now,bob",
                        "circle_version wood,wood,ADMIN_CIRCLE,1,t,then,super,then,super,0,1,2",
                        "circle_version wood,wood,ADMIN_CIRCLE,1,t,then,super,then,super,1,2,4",
                        "circle_version wood,wood,ADMIN_CIRCLE,1,t,then,super,now,bob,1,4,-",
                    ]
            )
            #expect(try await self.transactions() == ["t|t", "f|t", "t|t"])
            #expect(try await self.database.rows("SELECT count(*) FROM event") == ["0"])
        }

        /// All that the web application writes, too, but for what the contract calls its defects.
        @Test func rowsAreThoseOfTheWebApplication() async throws {
            let other = try await Database()
            let ada = try await other.web.createAccount(username: "ada", name: "Ada")
            _ = try await other.web.createAccount(username: "bob", name: "Bob")
            let theirs = try await other.web.createBadge(title: "laser")
            try await other.web.addToCircle(ada, circle: 3, comment: "why")
            try await other.web.removeFromCircle(ada, circle: 3)
            try await other.web.award(badge: theirs, to: ada)

            let badge = BadgeID(try await self.database.web.createBadge(title: "laser"))
            try await self.database.withAdmin { admin async throws -> Void in
                _ = try await CircleMembers.add(self.ada, to: self.laser, comment: "why", by: self.admin, on: admin)
                _ = try await CircleMembers.remove(self.ada, from: self.laser, comment: nil, by: self.admin, on: admin)
                _ = try await BadgeAwards.award(badge, to: self.ada, by: self.admin, on: admin)
            }
            for columns in [
                "circle, account - a.id, comment, operation_type, v.created_by, v.updated_by, "
                    + "end_transaction_id - transaction_id FROM circle_member_version v, account a "
                    + "WHERE username = 'ada' ORDER BY transaction_id",
                "id, name, description, management_style, admin_circle, comment_required_for_membership, updated_by, "
                    + "operation_type, end_transaction_id - transaction_id FROM circle_version ORDER BY transaction_id",
                "account - a.id, badge_description - d.id, awarded_by, b.created_by, b.updated_by, "
                    + "b.created_at = b.updated_at FROM account_badge b, badge_description d, account a "
                    + "WHERE username = 'ada'",
                "account - a.id, badge_description - d.id, awarded_by, b.created_by, b.updated_by, operation_type, "
                    + "end_transaction_id FROM account_badge_version b, badge_description d, account a "
                    + "WHERE username = 'ada'",
                "domain, name, int1 - b.id, int2 - d.id, int3, text1, text2, e.created_by, e.created_at = b.created_at "
                    + "FROM event e, badge_description d, account_badge b",
                "count(*) FROM transaction",
            ] {
                let rows = try await (self.database.rows("SELECT \(columns)"), other.rows("SELECT \(columns)"))
                #expect(rows.0 == rows.1)
                #expect(!rows.0.isEmpty)
            }
        }

        @Test func badgesAreAwardedAsTheContractSays() async throws {
            let names = "a.username, b.title, w.username"
            let join =
                "JOIN badge_description b ON b.id = r.badge_description JOIN account w ON w.id = r.awarded_by WHERE r.id"
            func rows() async throws -> [String] {
                try await self.database.rows(
                    Self.columns("badge_description", "title, r.description, certification_circle, slug, icon, color")
                        + Self.columns("badge_description_version", "title, r.description, slug")
                        + Self.columns("account_badge", names).replacing("WHERE r.id", with: join)
                        + Self.columns("account_badge_version", names).replacing("WHERE r.id", with: join) + """
                            SELECT 'event ' || concat_ws(',', domain, e.name, int1 = b.id, int2 = b.badge_description,
                                e.created_at = b.created_at, u.username, coalesce(text1, '-'), e.id > b.id,
                                b.id > d.id) FROM event e JOIN account u ON u.id = e.created_by
                            JOIN account_badge b ON b.id = int1 JOIN badge_description d ON d.id = int2 ORDER BY e.id;
                            """
                )
            }
            try await self.database.withAdmin { admin async throws -> Void in
                let effect = try await BadgeAwards.award(title: "Fed the cat", to: self.ada, by: self.bob, on: admin)
                #expect(effect.detail == "badge Fed the cat awarded to ada, a new badge")
                #expect(
                    try await rows() == [
                        "badge_description Fed the cat,now,bob,now,bob",
                        "badge_description_version Fed the cat,now,bob,now,bob,0,1,-",
                        "account_badge ada,Fed the cat,bob,now,bob,now,bob",
                        "account_badge_version ada,Fed the cat,bob,now,bob,now,bob,0,1,-",
                        "event badge,awarded,t,t,t,bob,-,t,t",
                    ]
                )
                // Again, now that it is there, and with its id.
                _ = try await BadgeAwards.award(title: "Fed the cat", to: self.ada, by: self.ada, on: admin)
                let badge = BadgeID(Int64(try await self.database.rows("SELECT id FROM badge_description")[0]) ?? 0)
                _ = try await BadgeAwards.award(badge, to: self.bob, by: self.ada, on: admin)
                #expect(try await rows().filter { $0.hasPrefix("event") }.count == 3)

                let revoked = try await BadgeAwards.revoke(badge, from: self.ada, by: self.bob, on: admin)
                #expect(revoked.detail == "badge Fed the cat revoked from ada")
            }
            #expect(
                try await rows().filter { !$0.hasPrefix("badge_description") } == [
                    "account_badge bob,Fed the cat,ada,now,ada,now,ada",
                    "account_badge_version ada,Fed the cat,bob,then,bob,then,bob,0,1,4",
                    "account_badge_version ada,Fed the cat,bob,then,bob,then,bob,2,4,-",
                    "account_badge_version ada,Fed the cat,ada,then,ada,then,ada,0,2,4",
                    "account_badge_version ada,Fed the cat,ada,then,ada,then,bob,2,4,-",
                    "account_badge_version bob,Fed the cat,ada,now,ada,now,ada,0,3,-",
                    "event badge,awarded,t,t,t,ada,-,t,t",
                ]
            )
            // Whoever reads the feed as p2k16 does finds the award of every event.
            #expect(
                try await self.database.rows(
                    "SELECT count(*) FROM event WHERE domain = 'badge' AND int1 NOT IN (SELECT id FROM account_badge)"
                ) == ["0"]
            )
            #expect(try await self.transactions() == ["t|t", "t|t", "t|t", "t|t"])
        }

        @Test func refusalsChangeNothing() async throws {
            let web = self.database.web
            let asking = CircleID(try await web.createCircle(name: "asking", commentRequired: true))
            let own = CircleID(try await web.createCircle(name: "own", adminCircle: nil))
            try await web.addToCircle(self.ada.rawValue, circle: own.rawValue)
            let badge = BadgeID(try await web.createBadge(title: "laser", certificationCircle: own.rawValue))
            let before = try await self.database.rows(Self.everything)
            try await self.database.withAdmin { admin async throws -> Void in
                func refused(
                    _ reason: DirectoryRefusal.Reason,
                    _ body: () async throws -> DirectoryEffect,
                    at line: SourceLocation = #_sourceLocation
                ) async {
                    do {
                        let effect = try await body()
                        Issue.record("done: \(effect)", sourceLocation: line)
                    } catch {
                        #expect((error as? DirectoryRefusal)?.reason == reason, sourceLocation: line)
                    }
                }
                func add(_ account: AccountID, _ circle: CircleID, by actor: AccountID) async throws -> DirectoryEffect
                {
                    try await CircleMembers.add(account, to: circle, comment: "  ", by: actor, on: admin)
                }
                func remove(
                    _ account: AccountID,
                    _ circle: CircleID,
                    by actor: AccountID
                ) async throws -> DirectoryEffect {
                    try await CircleMembers.remove(account, from: circle, comment: nil, by: actor, on: admin)
                }
                await refused(.notCircleAdmin) { try await add(self.bob, self.laser, by: self.ada) }
                await refused(.notCircleAdmin) { try await add(self.bob, own, by: self.admin) }
                await refused(.alreadyMember) { try await add(self.ada, own, by: self.ada) }
                await refused(.commentMissing) { try await add(self.bob, asking, by: self.admin) }
                await refused(.notMember) { try await remove(self.bob, self.laser, by: self.admin) }
                await refused(.lastMember) { try await remove(self.ada, own, by: self.ada) }
                await refused(.unknown) { try await add(AccountID(77), self.laser, by: self.admin) }
                await refused(.unknown) { try await add(self.bob, CircleID(77), by: self.admin) }
                await refused(.notCertifier) {
                    try await BadgeAwards.award(badge, to: self.bob, by: self.bob, on: admin)
                }
                await refused(.notCertifier) {
                    try await BadgeAwards.award(title: "laser", to: self.bob, by: self.bob, on: admin)
                }
                await refused(.notMember) {
                    try await BadgeAwards.revoke(badge, from: self.bob, by: self.ada, on: admin)
                }
                await refused(.unknown) {
                    try await BadgeAwards.award(BadgeID(7), to: self.bob, by: self.ada, on: admin)
                }
                await refused(.unknown) {
                    try await BadgeAwards.award(title: "new", to: AccountID(77), by: self.ada, on: admin)
                }
                await refused(.nameInvalid) {
                    try await BadgeAwards.award(title: " ", to: self.bob, by: self.ada, on: admin)
                }
            }
            #expect(try await self.database.rows(Self.everything) == before)
        }

        @Test func aCircleWithoutDescriptionHasItsVersionAllTheSame() async throws {
            try await self.database.web.handSQL("UPDATE circle SET description = NULL WHERE id = 3")
            try await self.database.withAdmin { admin async throws -> Void in
                _ = try await CircleMembers.add(self.ada, to: self.laser, comment: nil, by: self.admin, on: admin)
            }
            #expect(
                try await self.database.rows(
                    "SELECT c.description IS NULL, v.description = '' FROM circle c JOIN circle_version v USING (id)"
                ) == ["t|t"]
            )
        }

        /// Two who remove each other from a circle that must keep a member: one of them stays.
        @Test(.timeLimit(.minutes(5))) func twoAdministratorsAtOnceAreOneAfterTheOther() async throws {
            let web = self.database.web
            let own = CircleID(try await web.createCircle(name: "own", adminCircle: nil))
            let badge = BadgeID(try await web.createBadge(title: "laser", certificationCircle: own.rawValue))
            for _ in 0..<20 {
                try await self.database.rows("DELETE FROM circle_member WHERE circle = \(own)")
                try await web.addToCircle(self.ada.rawValue, circle: own.rawValue)
                try await web.addToCircle(self.bob.rawValue, circle: own.rawValue)
                let refusals = await withTaskGroup(of: DirectoryRefusal.Reason?.self) { group in
                    for (actor, other) in [(self.ada, self.bob), (self.bob, self.ada)] {
                        group.addTask {
                            await self.refusal {
                                try await CircleMembers.remove(other, from: own, comment: nil, by: actor, on: $0)
                            }
                        }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                // The second has lost the right to by then.
                #expect(refusals.compactMap(\.self) == [.notCircleAdmin])
                #expect(
                    try await self.database.rows("SELECT count(*) FROM circle_member WHERE circle = \(own)") == ["1"]
                )
            }
            // A new title, made by two at once, is one badge.
            await withTaskGroup(of: DirectoryRefusal.Reason?.self) { group in
                for actor in [self.ada, self.bob] {
                    group.addTask {
                        await self.refusal { try await BadgeAwards.award(title: "cat", to: actor, by: actor, on: $0) }
                    }
                }
                for await refusal in group { #expect(refusal == nil) }
            }
            #expect(
                try await self.database.rows(
                    "SELECT count(DISTINCT d.id), count(*) FROM badge_description d JOIN account_badge b "
                        + "ON b.badge_description = d.id WHERE title = 'cat'"
                ) == ["1|2"]
            )
            // Revoked twice at once: taken away once, without a second version.
            let member = try await self.database.rows("SELECT account FROM circle_member WHERE circle = \(own)")[0]
            let certifier = AccountID(try #require(Int64(member)))
            try await self.database.withAdmin { admin async throws -> Void in
                _ = try await BadgeAwards.award(badge, to: self.ada, by: certifier, on: admin)
            }
            let refusals = await withTaskGroup(of: DirectoryRefusal.Reason?.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        await self.refusal {
                            try await BadgeAwards.revoke(badge, from: self.ada, by: certifier, on: $0)
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(refusals.compactMap(\.self) == [.notMember])
            for table in ["circle_member", "account_badge", "circle", "badge_description"] {
                let inverted = try await self.database.rows(
                    """
                    SELECT count(*) FROM \(table)_version WHERE end_transaction_id <= transaction_id;
                    SELECT count(*) FROM (SELECT id FROM \(table)_version WHERE end_transaction_id IS NULL
                        GROUP BY id HAVING count(*) > 1) v;
                    """
                )
                #expect(inverted == ["0", "0"], "\(table)")
            }
        }

        private func refusal(
            _ body: @Sendable (PostgresConnection) async throws -> DirectoryEffect
        ) async -> DirectoryRefusal.Reason? {
            do {
                _ = try await self.database.withAdmin(body)
                return nil
            } catch let refusal as DirectoryRefusal {
                return refusal.reason
            } catch {
                Issue.record("\(error)")
                return nil
            }
        }
    }
}
