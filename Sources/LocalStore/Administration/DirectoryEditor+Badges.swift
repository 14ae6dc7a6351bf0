import AccessControl
import GRDB

extension DirectoryEditor {
    func addBadge(_ title: String, _ description: String, _ circle: CircleID?) throws -> DirectoryEffect {
        let title = try DirectoryName.badgeTitle.checked(title)
        let description = try DirectoryName.description.checked(description)
        try self.refuseTaken(title, .badgeTitle, in: "badge", "title", but: nil)
        let certifiers = try circle.map { try self.records.circle($0).rule.circle }
        try self.run(
            "INSERT INTO badge (id, title, description, certification_circle) VALUES (?, ?, ?, ?)",
            try self.makeID(),
            title,
            description,
            certifiers?.id.rawValue
        )
        return DirectoryEffect(detail: "badge \(title) added, awarded by \(Self.text(certifiers))")
    }

    func changeBadge(
        _ id: BadgeID,
        _ title: String?,
        _ description: String?,
        _ circle: Assignment<CircleID>
    ) throws -> DirectoryEffect {
        let old = try self.records.badge(id)
        var new = old
        if let title { new.rule.badge.title = try DirectoryName.badgeTitle.checked(title) }
        if let description { new.description = try DirectoryName.description.checked(description) }
        new.rule.certificationCircle = try circle.applied(to: old.rule.certificationCircle?.id)
            .map { try self.records.circle($0).rule.circle }
        try self.refuseTaken(new.rule.badge.title, .badgeTitle, in: "badge", "title", but: id.rawValue)
        try self.run(
            "UPDATE badge SET title = ?, description = ?, certification_circle = ? WHERE id = ?",
            new.rule.badge.title,
            new.description,
            new.rule.certificationCircle?.id.rawValue,
            id.rawValue
        )
        var differences = Differences(of: "badge \(old.rule.badge.title)")
        differences.add("title", old.rule.badge.title, new.rule.badge.title)
        differences.add("description", old.description, new.description)
        differences.add("awarded by", old.rule.certificationCircle, new.rule.certificationCircle, Self.text)
        return try differences.effect()
    }

    func removeBadge(_ id: BadgeID) throws -> DirectoryEffect {
        let badge = try self.records.badge(id).rule.badge
        try self.run("DELETE FROM account_badge WHERE badge = ?", id.rawValue)
        let awards = self.db.changesCount
        try self.run("DELETE FROM badge WHERE id = ?", id.rawValue)
        return DirectoryEffect(detail: "badge \(badge.title) removed, which had been awarded \(awards) times")
    }

    func award(_ id: BadgeID, _ account: AccountID) throws -> DirectoryEffect {
        let rule = try self.records.badge(id).rule
        let holder = try self.records.account(account)
        try rule.checkAwarding(by: self.actorCircles())
        try self.run(
            "INSERT INTO account_badge (account, badge, awarded_at, awarded_by) VALUES (?, ?, ?, ?)",
            account.rawValue,
            id.rawValue,
            self.now.microseconds,
            self.actor?.rawValue
        )
        return DirectoryEffect(account: account, detail: "badge \(rule.badge.title) awarded to \(holder.username)")
    }

    func award(title: String, _ account: AccountID) throws -> DirectoryEffect {
        let title = try DirectoryName.badgeTitle.checked(title)
        if let badge = try self.records.badges().values.first(where: { $0.rule.badge.title == title }) {
            return try self.award(badge.rule.badge.id, account)
        }
        _ = try self.addBadge(title, "", nil)
        guard let badge = try self.records.badges().values.first(where: { $0.rule.badge.title == title }) else {
            throw DirectoryRefusal(.unknown, "the badge “\(title)” could not be made")
        }
        var effect = try self.award(badge.rule.badge.id, account)
        effect.detail += ", a new badge"
        return effect
    }

    func revoke(_ id: BadgeID, _ account: AccountID) throws -> DirectoryEffect {
        let rule = try self.records.badge(id).rule
        let holder = try self.records.account(account)
        try rule.checkAwarding(by: self.actorCircles())
        try self.run("DELETE FROM account_badge WHERE account = ? AND badge = ?", account.rawValue, id.rawValue)
        guard self.db.changesCount > 0 else {
            throw DirectoryRefusal(.notMember, "\(holder.username) does not hold badge \(rule.badge.title)")
        }
        return DirectoryEffect(account: account, detail: "badge \(rule.badge.title) revoked from \(holder.username)")
    }

    private static func text(_ circle: Circle?) -> String { circle.map { "circle \($0.name)" } ?? "anybody" }
}
