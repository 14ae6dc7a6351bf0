import AccessControl
import FoundationEssentials
import GRDB

extension DirectoryEditor {
    func addAccount(username: String, name: String, isSystem: Bool) throws -> DirectoryEffect {
        let username = try DirectoryName.username.checked(username)
        let name = try DirectoryName.personName.checked(name)
        try self.refuseTaken(username, .username, in: "account", "username", but: nil)
        let id = try self.makeID()
        try self.run(
            "INSERT INTO account (id, username, name, is_system) VALUES (?, ?, ?, ?)",
            id,
            username,
            name,
            isSystem
        )
        let kind = isSystem ? "service" : "account"
        return DirectoryEffect(account: AccountID(id), detail: "\(kind) \(username) (\(name)) added")
    }

    func changeAccount(
        _ id: AccountID,
        username: String?,
        name: String?,
        isSystem: Bool?
    ) throws -> DirectoryEffect {
        let old = try self.records.account(id)
        var new = old
        if let username { new.username = try DirectoryName.username.checked(username) }
        if let name { new.name = try DirectoryName.personName.checked(name) }
        if let isSystem { new.isSystem = isSystem }
        try self.refuseTaken(new.username, .username, in: "account", "username", but: id.rawValue)
        let sql = "SELECT count(*) FROM card WHERE account = ?"
        if new.isSystem, !old.isSystem, try Int.fetchOne(self.db, sql: sql, arguments: [id.rawValue]) ?? 0 > 0 {
            throw DirectoryRefusal(
                .systemAccount,
                "\(old.username) has cards, and services have none",
                remedy: "Give the cards to somebody else first: p2k16ctl card list --user \(old.username)."
            )
        }
        try self.run(
            "UPDATE account SET username = ?, name = ?, is_system = ? WHERE id = ?",
            new.username,
            new.name,
            new.isSystem,
            id.rawValue
        )
        var differences = Differences(of: "account \(old.username)")
        differences.add("user name", old.username, new.username)
        differences.add("name", old.name, new.name)
        differences.add("service", old.isSystem, new.isSystem)
        return try differences.effect(on: id)
    }

    func setActive(_ id: AccountID, _ isActive: Bool) throws -> DirectoryEffect {
        let account = try self.records.account(id)
        try self.run("UPDATE account SET is_active = ? WHERE id = ?", isActive, id.rawValue)
        var differences = Differences(of: "account \(account.username)")
        differences.add("active", account.isActive, isActive)
        return try differences.effect(on: id)
    }

    func removeAccount(_ id: AccountID) throws -> DirectoryEffect {
        let account = try self.records.account(id)
        let tools = try self.names(
            """
            SELECT 'tool ' || tool.name FROM tool_checkout JOIN tool ON tool.id = tool_checkout.tool
            WHERE tool_checkout.account = ?
            """,
            id.rawValue
        )
        if !tools.isEmpty {
            throw DirectoryRefusal(
                .inUse,
                "\(account.username) has \(tools.joined(separator: ", ")) checked out",
                remedy: "Check it in first."
            )
        }
        let circles = try self.records.circles()
        let held = try self.records.circles(of: id).compactMap { circles[$0]?.rule }.sorted {
            $0.circle.id < $1.circle.id
        }
        for rule in held { try rule.checkLastMember(memberCount: self.records.memberCount(of: rule.circle.id)) }
        let cards = try Int.fetchOne(
            self.db,
            sql: "SELECT count(*) FROM card WHERE account = ?",
            arguments: [id.rawValue]
        )
        try self.run("DELETE FROM card_token WHERE card IN (SELECT id FROM card WHERE account = ?)", id.rawValue)
        for table in ["card", "circle_member", "company_employee", "account_badge"] {
            try self.run("DELETE FROM \(table) WHERE account = ?", id.rawValue)
        }
        try self.run("DELETE FROM account WHERE id = ?", id.rawValue)
        return DirectoryEffect(
            account: id,
            detail: "account \(account.username) removed, with \(cards ?? 0) cards and \(held.count) circles"
        )
    }

    func setMembership(_ id: AccountID, until: Timestamp?) throws -> DirectoryEffect {
        let account = try self.records.account(id)
        guard !account.isSystem || until == nil else {
            throw DirectoryRefusal(.systemAccount, "\(account.username) is a service, and services are no members")
        }
        try self.run("UPDATE account SET paid_until = ? WHERE id = ?", until?.microseconds, id.rawValue)
        var differences = Differences(of: "membership of \(account.username)")
        differences.add("until", account.paidUntil, until) { $0.map(Self.text) ?? "none" }
        return try differences.effect(on: id)
    }

    /// In UTC; times beyond any calendar are PostgreSQL's infinity.
    private static func text(_ time: Timestamp) -> String {
        guard abs(time.microseconds / 1_000_000) < 200_000_000_000 else { return "for ever" }
        return Date(timeIntervalSince1970: Double(time.microseconds) / 1_000_000).formatted(.iso8601)
    }
}
