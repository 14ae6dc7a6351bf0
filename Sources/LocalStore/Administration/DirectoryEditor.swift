import AccessControl
import GRDB

/// Changes the embedded directory inside the caller's transaction, by the rules; whatever throws rolls it back.
struct DirectoryEditor {
    let db: Database
    /// The account whose rights decide; nil for the operator of the machine.
    let actor: AccountID?
    let now: Timestamp

    var records: DirectoryRecords { DirectoryRecords(db: self.db) }

    func apply(_ change: DirectoryChange) throws -> DirectoryEffect {
        if let actor = self.actor, try !self.records.account(actor).isActive {
            throw DirectoryRefusal(.unknown, "the acting account is deactivated")
        }
        try self.noteHighestID()
        switch change {
        case .addAccount(let username, let name, let isSystem):
            return try self.addAccount(username: username, name: name, isSystem: isSystem)
        case .changeAccount(let account, let username, let name, let isSystem):
            return try self.changeAccount(account, username: username, name: name, isSystem: isSystem)
        case .setActive(let account, let isActive): return try self.setActive(account, isActive)
        case .removeAccount(let account): return try self.removeAccount(account)
        case .setMembership(let account, let until): return try self.setMembership(account, until: until)
        case .addCircle(let name, let description, let management, let isCommentRequired):
            return try self.addCircle(name, description, management, isCommentRequired)
        case .changeCircle(let circle, let name, let description, let management, let isCommentRequired):
            return try self.changeCircle(circle, name, description, management, isCommentRequired)
        case .removeCircle(let circle): return try self.removeCircle(circle)
        case .addMember(let account, let circle, let comment):
            return try self.addMember(account, circle, comment: comment)
        case .removeMember(let account, let circle, let comment):
            return try self.removeMember(account, circle, comment: comment)
        case .addCompany(let name, let isActive): return try self.addCompany(name, isActive: isActive)
        case .changeCompany(let company, let name, let isActive):
            return try self.changeCompany(company, name: name, isActive: isActive)
        case .removeCompany(let company): return try self.removeCompany(company)
        case .addEmployee(let account, let company): return try self.addEmployee(account, company)
        case .removeEmployee(let account, let company): return try self.removeEmployee(account, company)
        case .addBadge(let title, let description, let circle): return try self.addBadge(title, description, circle)
        case .changeBadge(let badge, let title, let description, let circle):
            return try self.changeBadge(badge, title, description, circle)
        case .removeBadge(let badge): return try self.removeBadge(badge)
        case .award(let badge, let account): return try self.award(badge, account)
        case .awardTitle(let title, let account): return try self.award(title: title, account)
        case .revoke(let badge, let account): return try self.revoke(badge, account)
        case .addTool(let name, let description, let circle): return try self.addTool(name, description, circle)
        case .changeTool(let tool, let name, let description, let circle):
            return try self.changeTool(tool, name, description, circle)
        case .removeTool(let tool): return try self.removeTool(tool)
        }
    }

    /// The circles of the acting account; nil for the operator of the machine.
    func actorCircles() throws -> Set<CircleID>? {
        try self.actor.map { try self.records.circles(of: $0) }
    }

    /// An id that nothing in the directory ever had: the journal names accounts by it for ever.
    func makeID() throws -> Int64 {
        let id = (try Meta.lastID.number(self.db) ?? 0) + 1
        try Meta.lastID.set(id, self.db)
        return id
    }

    /// Before anything is removed, and after a seed or an older version, which number without ``Meta/lastID``.
    private func noteHighestID() throws {
        let highest = try Int64.fetchOne(
            self.db,
            sql: """
                SELECT max(
                    ifnull((SELECT max(id) FROM account), 0), ifnull((SELECT max(id) FROM circle), 0),
                    ifnull((SELECT max(id) FROM company), 0), ifnull((SELECT max(id) FROM badge), 0),
                    ifnull((SELECT max(id) FROM tool), 0)
                )
                """
        )
        if let highest, try highest > Meta.lastID.number(self.db) ?? 0 { try Meta.lastID.set(highest, self.db) }
    }

    /// Refuses a name that another one has, ignoring case: people would mix them up.
    func refuseTaken(_ name: String, _ kind: DirectoryName, in table: String, _ column: String, but id: Int64?) throws {
        let wanted = name.lowercased()
        let rows = try Row.fetchCursor(self.db, sql: "SELECT id, \(column) FROM \(table)")
        while let row = try rows.next() {
            guard row[0] as Int64 != id, (row[1] as String).lowercased() == wanted else { continue }
            throw DirectoryRefusal(
                .nameTaken,
                "the \(kind.rawValue) “\(row[1] as String)” is taken",
                remedy: "Choose another one."
            )
        }
    }

    func run(_ sql: String, _ values: (any DatabaseValueConvertible)?...) throws {
        try self.db.execute(sql: sql, arguments: StatementArguments(values))
    }

    /// The names in the first column of a query.
    func names(_ sql: String, _ id: Int64) throws -> [String] {
        try String.fetchAll(self.db, sql: sql, arguments: [id])
    }

    /// Refuses to remove what others rest on.
    func refuseInUse(_ subject: String, by users: [String]) throws(DirectoryRefusal) {
        guard !users.isEmpty else { return }
        throw DirectoryRefusal(
            .inUse,
            "\(subject) is in use by \(users.joined(separator: ", "))",
            remedy: "Change that first."
        )
    }
}
