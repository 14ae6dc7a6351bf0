import AccessControl
import GRDB

/// Reads what administrators see and change of the embedded directory.
struct DirectoryRecords {
    let db: Database

    func circles() throws -> [CircleID: CircleFacts] {
        let rows = try Row.fetchAll(
            self.db,
            sql: "SELECT id, name, description, admin_circle, comment_required FROM circle"
        )
        var names: [Int64: String] = [:]
        for row in rows { names[row[0]] = row[1] }
        var circles: [CircleID: CircleFacts] = [:]
        for row in rows {
            let admins: Int64? = row[3]
            let management =
                admins.map { .adminCircle(Circle(id: CircleID($0), name: names[$0] ?? "\($0)")) }
                ?? CircleManagement.selfAdmin
            let circle = Circle(id: CircleID(row[0]), name: row[1])
            circles[circle.id] = CircleFacts(
                rule: CircleRule(circle: circle, management: management, isCommentRequired: row[4]),
                description: row[2]
            )
        }
        return circles
    }

    func badges() throws -> [BadgeID: BadgeFacts] {
        let rows = try Row.fetchAll(
            self.db,
            sql: """
                SELECT badge.id, badge.title, badge.description, circle.id, circle.name
                FROM badge LEFT JOIN circle ON circle.id = badge.certification_circle
                """
        )
        var badges: [BadgeID: BadgeFacts] = [:]
        for row in rows {
            let badge = Badge(id: BadgeID(row[0]), title: row[1])
            let circle: Int64? = row[3]
            let certifiers = circle.map { Circle(id: CircleID($0), name: row[4] as String) }
            badges[badge.id] = BadgeFacts(
                rule: BadgeRule(badge: badge, certificationCircle: certifiers),
                description: row[2]
            )
        }
        return badges
    }

    func account(_ id: AccountID) throws -> Account {
        let row = try Row.fetchOne(
            self.db,
            sql: "SELECT username, name, is_system, is_active, paid_until FROM account WHERE id = ?",
            arguments: [id.rawValue]
        )
        guard let row else { throw Self.unknown("account", id) }
        let paid: Int64? = row[4]
        return Account(
            id: id,
            username: row[0],
            name: row[1],
            isSystem: row[2],
            isActive: row[3],
            paidUntil: paid.map { Timestamp(microseconds: $0) }
        )
    }

    func circle(_ id: CircleID) throws -> CircleFacts {
        guard let circle = try self.circles()[id] else { throw Self.unknown("circle", id) }
        return circle
    }

    func badge(_ id: BadgeID) throws -> BadgeFacts {
        guard let badge = try self.badges()[id] else { throw Self.unknown("badge", id) }
        return badge
    }

    func company(_ id: CompanyID) throws -> Company {
        let row = try Row.fetchOne(
            self.db,
            sql: "SELECT name, active FROM company WHERE id = ?",
            arguments: [id.rawValue]
        )
        guard let row else { throw Self.unknown("company", id) }
        return Company(id: id, name: row[0], isActive: row[1])
    }

    func tool(_ id: ToolID) throws -> (tool: Tool, description: String) {
        let row = try Row.fetchOne(
            self.db,
            sql: "SELECT name, circle, description FROM tool WHERE id = ?",
            arguments: [id.rawValue]
        )
        guard let row else { throw Self.unknown("tool", id) }
        let circle: Int64? = row[1]
        return (Tool(id: id, name: row[0], circle: circle.map { CircleID($0) }), row[2])
    }

    func circles(of account: AccountID) throws -> Set<CircleID> {
        let ids = try Int64.fetchAll(
            self.db,
            sql: "SELECT circle FROM circle_member WHERE account = ?",
            arguments: [account.rawValue]
        )
        return Set(ids.map { CircleID($0) })
    }

    func memberCount(of circle: CircleID) throws -> Int {
        try Int.fetchOne(
            self.db,
            sql: "SELECT count(*) FROM circle_member WHERE circle = ?",
            arguments: [circle.rawValue]
        ) ?? 0
    }

    private static func unknown<Entity>(_ kind: String, _ id: Identifier<Entity>) -> DirectoryRefusal {
        DirectoryRefusal(.unknown, "there is no \(kind) \(id) any more", remedy: "Somebody has just removed it.")
    }
}
