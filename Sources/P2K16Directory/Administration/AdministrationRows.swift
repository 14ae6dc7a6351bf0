import AccessControl
import Postgres

/// What the rules of circles and badges look at, as a transaction sees it.
struct AdministrationRows {
    let transaction: PostgresTransaction

    /// The rule of a circle, which nobody changes any more until the transaction ends; nor its members, nor those of
    /// the circle that administers it: whoever changes members, p2k16 too, writes to the circle's row.
    ///
    /// - Throws: `DirectoryRefusal` `.unknown`; `PostgresError`.
    func lockRule(of circle: CircleID) async throws -> CircleRule {
        // Both in one order, or two who change circles that administer each other would wait for ever.
        try await self.lock([circle] + [try await self.readRule(of: circle).adminCircle].compactMap(\.self))
        let (rule, admins) = try await self.readRule(of: circle)
        // Another circle has become the administering one before the lock was there.
        if let admins { try await self.lock([admins]) }
        return rule
    }

    /// Keeps everybody else from changing circles and their members.
    func lock(_ circles: [CircleID]) async throws {
        try await self.transaction.query(
            "SELECT id FROM public.circle WHERE id = ANY ($1) ORDER BY id FOR UPDATE",
            [.int64Array(circles.map(\.rawValue))]
        )
    }

    private func readRule(of circle: CircleID) async throws -> (rule: CircleRule, adminCircle: CircleID?) {
        let found = try await self.transaction.query(
            """
            SELECT c.name, c.management_style, a.id, a.name, coalesce(c.comment_required_for_membership, false)
            FROM public.circle c LEFT JOIN public.circle a ON a.id = c.admin_circle WHERE c.id = $1
            """,
            [.int64(circle.rawValue)]
        )
        guard let row = found.rows.first else { throw Self.unknown("circle", circle) }
        let named = Circle(id: circle, name: try row.string(0))
        let style = try row.optionalString(1)
        let management: CircleManagement
        if style == "SELF_ADMIN" {
            management = .selfAdmin
        } else if style == "ADMIN_CIRCLE", let admins = try row.optionalInt64(2) {
            management = .adminCircle(Circle(id: CircleID(admins), name: try row.string(3)))
        } else {
            throw DirectoryRefusal(
                .notCircleAdmin,
                "p2k16 does not say who administers circle “\(named.name)”",
                remedy: "Set its management style in p2k16."
            )
        }
        let rule = CircleRule(circle: named, management: management, isCommentRequired: try row.bool(4))
        guard case .adminCircle(let admins) = management else { return (rule, nil) }
        return (rule, admins.id)
    }

    /// - Throws: `DirectoryRefusal` `.unknown`; `PostgresError`.
    func username(of account: AccountID) async throws -> String {
        let found = try await self.transaction.query(
            "SELECT username FROM public.account WHERE id = $1",
            [.int64(account.rawValue)]
        )
        guard let row = found.rows.first else { throw Self.unknown("account", account) }
        return try row.string(0)
    }

    func circles(of account: AccountID) async throws -> Set<CircleID> {
        let found = try await self.transaction.query(
            "SELECT circle::bigint FROM public.circle_member WHERE account = $1",
            [.int64(account.rawValue)]
        )
        return Set(try found.rows.map { CircleID(try $0.int64(0)) })
    }

    static func unknown<Entity>(_ kind: String, _ id: Identifier<Entity>) -> DirectoryRefusal {
        DirectoryRefusal(.unknown, "there is no \(kind) \(id) any more", remedy: "Somebody has just removed it.")
    }
}
