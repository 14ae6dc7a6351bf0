package import FoundationEssentials

/// Writes as p2k16's web application does, row by row, to be the other party of the daemon.
///
/// Every call is one transaction as the role `p2k16-web`, and its ids come from the shared sequences. It checks none of
/// p2k16's rules. Its defects are kept: an update of a circle overwrites created_at and created_by too, and nothing is
/// locked.
package struct WebApplication: Sendable {
    /// The id of a row.
    package typealias ID = Int64

    /// The seeded account `super`, a member of the circles admin and door.
    package static let superAccount: ID = 1
    /// The seeded account `foo`, a member of the circle door.
    package static let fooAccount: ID = 2
    /// The seeded account `system`, which is no person.
    package static let systemAccount: ID = 3
    /// The seeded circle `admin`.
    package static let adminCircle: ID = 1
    /// The seeded circle `door`.
    package static let doorCircle: ID = 2

    package let server: PostgresServer
    package let database: String

    /// The web application on a database made by ``PostgresServer/createP2K16Database(_:)``.
    package init(server: PostgresServer, database: String) {
        self.server = server
        self.database = database
    }

    // MARK: - People and companies

    /// Creates an account that is in no circle and pays nothing.
    ///
    /// - Returns: the id of the account.
    package func createAccount(username: String, name: String, system: Bool = false) async throws -> ID {
        try await self.commit(
            self.beginTransaction + """
                INSERT INTO account (created_at, updated_at, username, email, name, system)
                VALUES (now(), now(), \(quote(username)), \(quote(username + "@example.org")), \(quote(name)),
                    \(system))
                RETURNING id \\gset
                \(self.version("account", "id", .insert))
                """
        )
    }

    /// Sets a new name.
    package func renameAccount(_ account: ID, to name: String) async throws {
        try await self.commit(
            self.beginTransaction + """
                \\set id \(account)
                UPDATE account SET name = \(quote(name)), updated_at = now() WHERE id = :id;
                \(self.version("account", "id", .update))
                """
        )
    }

    /// Creates a company without employees.
    ///
    /// - Returns: the id of the company.
    package func createCompany(
        name: String,
        active: Bool = true,
        contact: ID = WebApplication.superAccount
    ) async throws -> ID {
        try await self.insert(
            "company",
            ["name": quote(name), "active": "\(active)", "contact": "\(contact)"],
            by: Self.superAccount
        )
    }

    /// Makes the account an employee of the company.
    ///
    /// - Returns: the id of the `company_employee` row.
    @discardableResult
    package func employ(_ account: ID, in company: ID) async throws -> ID {
        try await self.insert(
            "company_employee",
            ["company": "\(company)", "account": "\(account)"],
            by: Self.superAccount
        )
    }

    /// Sets whether the company's employees have access.
    package func setCompanyActive(_ company: ID, _ active: Bool) async throws {
        try await self.commit(
            self.beginTransaction + """
                \\set id \(company)
                UPDATE company SET active = \(active), updated_at = now(), updated_by = \(Self.superAccount)
                WHERE id = :id;
                \(self.version("company", "id", .update))
                """
        )
    }

    /// Adds a payment of the account, of whose time p2k16 looks at the end only; it starts 30 days earlier by default.
    ///
    /// - Returns: the id of the `stripe_payment` row.
    @discardableResult
    package func pay(_ account: ID, until end: Date, from start: Date? = nil, amount: Int = 500) async throws -> ID {
        let start = start ?? end.addingTimeInterval(-30 * 86400)
        return try await self.insert(
            "stripe_payment",
            [
                "stripe_id": quote("ch_\(UInt32.random(in: 0...UInt32.max))"), "start_date": timestamp(start),
                "end_date": timestamp(end), "amount": "\(amount)", "payment_date": "now()",
            ],
            by: account
        )
    }

    // MARK: - Circles and badges

    /// Creates a circle that the admin circle manages, or that manages itself when there is none.
    ///
    /// - Returns: the id of the circle.
    package func createCircle(
        name: String,
        adminCircle: ID? = WebApplication.adminCircle,
        commentRequired: Bool = false,
        by actor: ID = WebApplication.superAccount
    ) async throws -> ID {
        try await self.insert(
            "circle",
            [
                "name": quote(name), "description": quote(name),
                "management_style": quote(adminCircle == nil ? "SELF_ADMIN" : "ADMIN_CIRCLE"),
                "admin_circle": literal(adminCircle), "comment_required_for_membership": "\(commentRequired)",
            ],
            by: actor
        )
    }

    /// Adds the account to the circle.
    ///
    /// - Returns: the id of the `circle_member` row.
    @discardableResult
    package func addToCircle(
        _ account: ID,
        circle: ID,
        comment: String = "",
        by actor: ID = WebApplication.superAccount
    ) async throws -> ID {
        try await self.commit(
            self.beginTransaction + """
                \(self.insertRow(
                    "circle_member",
                    ["circle": "\(circle)", "account": "\(account)", "comment": quote(comment)],
                    by: actor
                ))
                \(self.touchCircle(circle, by: actor))
                """
        )
    }

    /// Removes a membership that exists.
    package func removeFromCircle(
        _ account: ID,
        circle: ID,
        by actor: ID = WebApplication.superAccount
    ) async throws {
        try await self.commit(
            self.beginTransaction + """
                SELECT id FROM circle_member WHERE circle = \(circle) AND account = \(account) \\gset
                INSERT INTO circle_member_version
                SELECT id, now(), \(actor), now(), \(actor), circle, account, comment, :t, NULL, 2
                FROM circle_member WHERE id = :id;
                DELETE FROM circle_member WHERE id = :id;
                \(self.endOlderVersion("circle_member", "id"))
                \(self.touchCircle(circle, by: actor))
                """
        )
    }

    /// Creates a badge that members of the certification circle may award, or anybody when there is none.
    ///
    /// - Returns: the id of the `badge_description` row.
    package func createBadge(
        title: String,
        certificationCircle: ID? = nil,
        by actor: ID = WebApplication.superAccount
    ) async throws -> ID {
        try await self.insert(
            "badge_description",
            ["title": quote(title), "certification_circle": literal(certificationCircle)],
            by: actor
        )
    }

    /// Awards a badge, also once more.
    ///
    /// - Returns: the id of the `account_badge` row.
    @discardableResult
    package func award(badge: ID, to account: ID, by actor: ID = WebApplication.superAccount) async throws -> ID {
        try await self.commit(
            self.beginTransaction + "\\set badge \(badge)\n"
                + self.awardBadge(to: account, awardedBy: actor, by: actor)
        )
    }

    // MARK: - Doors and tools

    /// Writes an opening that was granted, with the badge for the first one of the account.
    ///
    /// - Returns: the id of the `door/open` event.
    @discardableResult
    package func openDoor(_ account: ID, key: String) async throws -> ID {
        try await self.commit(
            """
            SELECT count(*) = 0 AS first FROM event
            WHERE domain = 'door' AND name = 'open' AND created_by = \(account) \\gset
            \\if :first
            \(self.beginTransaction)
            SELECT count(*) = 0 AS missing FROM badge_description WHERE title = 'first-door-opening' \\gset
            \\if :missing
            \(self.insertRow("badge_description", ["title": "'first-door-opening'"], by: account))
            \\endif
            SELECT id AS badge FROM badge_description WHERE title = 'first-door-opening' \\gset
            \(self.awardBadge(to: account, awardedBy: Self.systemAccount, by: account))
            \\endif
            \(self.insertEvent("door", "open", ["text1": quote(key)], by: account))
            """
        )
    }

    /// Creates a tool for the members of a circle, or for nobody when there is none.
    ///
    /// - Returns: the id of the `tool_description` row.
    package func createTool(
        name: String,
        circle: ID?,
        by actor: ID = WebApplication.superAccount
    ) async throws -> ID {
        try await self.insert("tool_description", ["name": quote(name), "circle": literal(circle)], by: actor)
    }

    /// Checks a tool out that nobody has.
    ///
    /// - Returns: the id of the `tool_checkout` row.
    @discardableResult
    package func checkOut(tool: ID, by account: ID) async throws -> ID {
        try await self.commit(
            self.beginTransaction + """
                \(self.insertToolEvent("checkout", tool: tool, by: account))
                \(self.insertRow(
                    "tool_checkout",
                    ["tool_description": "\(tool)", "account": "\(account)", "started": "now()"],
                    by: account
                ))
                """
        )
    }

    /// Checks a tool in that somebody has.
    package func checkIn(tool: ID, by account: ID) async throws {
        try await self.commit(
            self.insertToolEvent("checkin", tool: tool, by: account) + "\n" + self.beginTransaction + """
                SELECT id FROM tool_checkout WHERE tool_description = \(tool) \\gset
                INSERT INTO tool_checkout_version
                SELECT tool_checkout.*, :t, NULL, 2 FROM tool_checkout WHERE id = :id;
                DELETE FROM tool_checkout WHERE id = :id;
                \(self.endOlderVersion("tool_checkout", "id"))
                """
        )
    }

    // MARK: - By hand

    /// Runs SQL as somebody with psql would, as the owner of the tables: no versions, no transaction around it.
    ///
    /// - Returns: unaligned rows, as of ``PostgresServer/psql(_:database:user:timeout:)``.
    @discardableResult
    package func handSQL(_ sql: String, timeout: Duration = .seconds(30)) async throws -> String {
        try await self.server.psql(sql, database: self.database, user: "p2k16-flyway", timeout: timeout)
    }
}
