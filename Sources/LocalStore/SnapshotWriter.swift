import AccessControl
import GRDB

/// Turns the facts of one snapshot in the tables into those of another, inside the caller's transaction.
struct SnapshotWriter {
    private let db: Database
    private let statements: FactStatements

    init(_ db: Database) throws {
        self.db = db
        self.statements = try FactStatements(db)
    }

    /// Deletes all facts.
    static func clear(_ db: Database) throws {
        let tables = [
            "account", "circle", "circle_member", "company", "company_employee", "badge", "account_badge", "tool",
            "tool_checkout", "card", "card_token",
        ]
        for table in tables { try db.execute(sql: "DELETE FROM \(table)") }
    }

    /// Writes what differs between what the tables hold and a snapshot.
    func write(_ next: Snapshot, over previous: Snapshot) throws {
        try self.writePeople(next, over: previous)
        try self.writeThings(next, over: previous)
        try self.writeCards(next, over: previous)
        try Meta.takenAt.set(next.takenAt, self.db)
    }

    private func writePeople(_ next: Snapshot, over previous: Snapshot) throws {
        let statements = self.statements
        try Self.pair(previous.accounts, next.accounts, by: \.id) { id, old, new in
            if old != new {
                if let new { try statements.put(new) } else { try statements.deleteAccount.run(id.rawValue) }
            }
            let account = id.rawValue
            try Self.change(
                from: previous.circles(of: id),
                to: next.circles(of: id),
                delete: { try statements.deleteMember.run(account, $0.rawValue) },
                insert: { try statements.insertMember.run(account, $0.rawValue) }
            )
            try Self.change(
                from: previous.employers(of: id),
                to: next.employers(of: id),
                delete: { try statements.deleteEmployee.run(account, $0.rawValue) },
                insert: { try statements.insertEmployee.run(account, $0.rawValue) }
            )
            try Self.change(
                from: previous.awards(of: id),
                to: next.awards(of: id),
                delete: { try statements.deleteAward.run(account, $0.badge.rawValue, $0.awardedAt.microseconds) },
                insert: { try statements.insertAward.run(account, $0.badge.rawValue, $0.awardedAt.microseconds) }
            )
        }
    }

    /// Small tables, each rewritten when anything in it differs.
    private func writeThings(_ next: Snapshot, over previous: Snapshot) throws {
        try self.rewrite("circle", previous.circles, next.circles, columns: ["id", "name", "admin_circle"]) {
            // NULL stands for its own members.
            [$0.id.rawValue, $0.name, $0.administrators == $0.id ? nil : $0.administrators.rawValue]
        }
        try self.rewrite("company", previous.companies, next.companies, columns: ["id", "name", "active"]) {
            [$0.id.rawValue, $0.name, $0.isActive]
        }
        let badgeColumns = ["id", "title", "certification_circle"]
        try self.rewrite("badge", previous.badges, next.badges, columns: badgeColumns) {
            [$0.id.rawValue, $0.title, $0.certificationCircle?.rawValue]
        }
        try self.rewrite("tool", previous.tools, next.tools, columns: ["id", "name", "circle"]) {
            [$0.id.rawValue, $0.name, $0.circle?.rawValue]
        }
        if previous.checkouts != next.checkouts {
            try self.rewrite("tool_checkout", next.checkouts, columns: ["tool", "account", "started"]) {
                [$0.tool.rawValue, $0.account.rawValue, $0.started?.microseconds]
            }
        }
    }

    private func writeCards(_ next: Snapshot, over previous: Snapshot) throws {
        let statements = self.statements
        var added: [(card: CardID, token: CardToken)] = []
        try Self.pair(previous.cards, next.cards, by: \.id) { id, old, new in
            if old != new {
                if let new { try statements.put(new) } else { try statements.deleteCard.run(id.rawValue) }
            }
            try Self.change(
                from: previous.tokens(of: id),
                to: next.tokens(of: id),
                delete: { try statements.deleteToken.run($0.hash.data) },
                insert: { added.append((id, $0)) }
            )
        }
        // Last, since a token may have moved from a later card; in the order of the table, which rereads no page.
        added.sort { $0.token.hash.bucket < $1.token.hash.bucket }
        for (card, token) in added { try statements.insert(token, of: card) }
    }

    private func rewrite<Key, Value: Equatable>(
        _ table: String,
        _ old: [Key: Value],
        _ new: [Key: Value],
        columns: [String],
        _ row: (Value) -> StatementArguments
    ) throws {
        guard old != new else { return }
        try self.rewrite(table, new.values, columns: columns, row)
    }

    private func rewrite<Value>(
        _ table: String,
        _ values: some Sequence<Value>,
        columns: [String],
        _ row: (Value) -> StatementArguments
    ) throws {
        try self.db.execute(sql: "DELETE FROM \(table)")
        let marks = columns.map { _ in "?" }.joined(separator: ", ")
        let names = columns.joined(separator: ", ")
        let insert = try self.db.makeStatement(sql: "INSERT INTO \(table) (\(names)) VALUES (\(marks))")
        for value in values { try insert.execute(arguments: row(value)) }
    }

    /// Walks two arrays ordered by id, and calls back once for each id in either.
    private static func pair<Element, Entity>(
        _ old: [Element],
        _ new: [Element],
        by id: (Element) -> Identifier<Entity>,
        _ body: (Identifier<Entity>, Element?, Element?) throws -> Void
    ) throws {
        var oldElements = old.makeIterator()
        var newElements = new.makeIterator()
        var left = oldElements.next()
        var right = newElements.next()
        while let current = Self.lower(left.map(id), right.map(id)) {
            let older = left.map(id) == current ? left : nil
            let newer = right.map(id) == current ? right : nil
            try body(current, older, newer)
            if older != nil { left = oldElements.next() }
            if newer != nil { right = newElements.next() }
        }
    }

    private static func lower<Value: Comparable>(_ left: Value?, _ right: Value?) -> Value? {
        guard let left, let right else { return left ?? right }
        return min(left, right)
    }

    /// Compares without regard to order, which depends on where a snapshot was read from.
    private static func change<Value: Hashable>(
        from old: ArraySlice<Value>,
        to new: ArraySlice<Value>,
        delete: (Value) throws -> Void,
        insert: (Value) throws -> Void
    ) throws {
        guard old != new else { return }
        let kept = Set(old).intersection(new)
        for value in old where !kept.contains(value) { try delete(value) }
        for value in new where !kept.contains(value) { try insert(value) }
    }
}
