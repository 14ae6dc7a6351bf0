import AccessControl
import GRDB

extension DirectoryEditor {
    func addCircle(
        _ name: String,
        _ description: String,
        _ management: CircleManagement,
        _ isCommentRequired: Bool
    ) throws -> DirectoryEffect {
        let name = try DirectoryName.circleName.checked(name)
        let description = try DirectoryName.circleDescription.checked(description)
        try self.refuseTaken(name, .circleName, in: "circle", "name", but: nil)
        let id = try self.makeID()
        try self.run(
            "INSERT INTO circle (id, name, description, admin_circle, comment_required) VALUES (?, ?, ?, ?, ?)",
            id,
            name,
            description,
            try self.adminCircle(management, of: id),
            isCommentRequired
        )
        return DirectoryEffect(detail: "circle \(name) added, administered by \(Self.text(management))")
    }

    func changeCircle(
        _ id: CircleID,
        _ name: String?,
        _ description: String?,
        _ management: CircleManagement?,
        _ isCommentRequired: Bool?
    ) throws -> DirectoryEffect {
        let old = try self.records.circle(id)
        var new = old
        if let name { new.rule.circle.name = try DirectoryName.circleName.checked(name) }
        if let description { new.description = try DirectoryName.circleDescription.checked(description) }
        if let management { new.rule.management = management }
        if let isCommentRequired { new.rule.isCommentRequired = isCommentRequired }
        try self.refuseTaken(new.rule.circle.name, .circleName, in: "circle", "name", but: id.rawValue)
        try self.run(
            "UPDATE circle SET name = ?, description = ?, admin_circle = ?, comment_required = ? WHERE id = ?",
            new.rule.circle.name,
            new.description,
            try self.adminCircle(new.rule.management, of: id.rawValue),
            new.rule.isCommentRequired,
            id.rawValue
        )
        var differences = Differences(of: "circle \(old.rule.circle.name)")
        differences.add("name", old.rule.circle.name, new.rule.circle.name)
        differences.add("description", old.description, new.description)
        differences.add("administered by", old.rule.management, new.rule.management, Self.text)
        differences.add("comment required", old.rule.isCommentRequired, new.rule.isCommentRequired)
        return try differences.effect()
    }

    func removeCircle(_ id: CircleID) throws -> DirectoryEffect {
        let circle = try self.records.circle(id).rule.circle
        let users =
            try self.names("SELECT 'circle ' || name FROM circle WHERE admin_circle = ?", id.rawValue)
            + self.names("SELECT 'badge ' || title FROM badge WHERE certification_circle = ?", id.rawValue)
            + self.names("SELECT 'tool ' || name FROM tool WHERE circle = ?", id.rawValue)
        try self.refuseInUse("circle \(circle.name)", by: users)
        let members = try self.records.memberCount(of: id)
        try self.run("DELETE FROM circle_member WHERE circle = ?", id.rawValue)
        try self.run("DELETE FROM circle WHERE id = ?", id.rawValue)
        return DirectoryEffect(detail: "circle \(circle.name) removed, which had \(members) members")
    }

    func addMember(_ account: AccountID, _ id: CircleID, comment: String?) throws -> DirectoryEffect {
        let rule = try self.records.circle(id).rule
        let member = try self.records.account(account)
        let comment = try comment.map { try DirectoryName.comment.checked($0) }.flatMap { $0.isEmpty ? nil : $0 }
        let isMember = try self.records.circles(of: account).contains(id)
        try rule.checkAdding(by: self.actorCircles(), isMember: isMember, comment: comment)
        try self.run(
            "INSERT INTO circle_member (account, circle, comment) VALUES (?, ?, ?)",
            account.rawValue,
            id.rawValue,
            comment
        )
        return self.effect("added to", member, rule.circle, comment)
    }

    func removeMember(_ account: AccountID, _ id: CircleID, comment: String?) throws -> DirectoryEffect {
        let rule = try self.records.circle(id).rule
        let member = try self.records.account(account)
        let comment = try comment.map { try DirectoryName.comment.checked($0) }.flatMap { $0.isEmpty ? nil : $0 }
        try rule.checkRemoving(
            by: self.actorCircles(),
            isMember: try self.records.circles(of: account).contains(id),
            memberCount: try self.records.memberCount(of: id),
            comment: comment
        )
        try self.run("DELETE FROM circle_member WHERE account = ? AND circle = ?", account.rawValue, id.rawValue)
        return self.effect("removed from", member, rule.circle, comment)
    }

    private func effect(_ verb: String, _ account: Account, _ circle: Circle, _ comment: String?) -> DirectoryEffect {
        let why = comment.map { ": “\($0)”" } ?? ""
        return DirectoryEffect(account: account.id, detail: "\(account.username) \(verb) circle \(circle.name)\(why)")
    }

    /// The id to store; nil for a circle that administers itself.
    private func adminCircle(_ management: CircleManagement, of circle: Int64) throws -> Int64? {
        switch management {
        case .selfAdmin: return nil
        case .adminCircle(let admins):
            guard admins.id.rawValue != circle else {
                throw DirectoryRefusal(
                    .nameInvalid,
                    "a circle that is administered by itself has no other administering circle",
                    remedy: "Use --self-admin."
                )
            }
            return try self.records.circle(admins.id).rule.circle.id.rawValue
        }
    }

    private static func text(_ management: CircleManagement) -> String {
        switch management {
        case .selfAdmin: "its own members"
        case .adminCircle(let circle): "circle \(circle.name)"
        }
    }
}
