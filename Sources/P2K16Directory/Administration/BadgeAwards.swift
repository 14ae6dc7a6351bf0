package import AccessControl
package import Postgres

/// Awards badges and takes them away, by p2k16's rules and with the rows that the web application reads as its own.
///
/// For the admin role of the database only; each call is one transaction. The certification circle is locked, so that
/// who awards is in it when the award is written.
package enum BadgeAwards {
    /// Awards a badge, also once more.
    ///
    /// - Parameter actor: who awards it: in the badge's certification circle, if it has one.
    /// - Throws: `DirectoryRefusal`; `PostgresError`.
    package static func award(
        _ badge: BadgeID,
        to account: AccountID,
        by actor: AccountID,
        on connection: PostgresConnection
    ) async throws -> DirectoryEffect {
        try await connection.transaction { transaction in
            let rule = try await Self.lockRule(of: badge, by: actor, in: transaction)
            return try await Self.award(
                rule.badge,
                to: account,
                VersionedWriter(transaction, actor: actor),
                transaction
            )
        }
    }

    /// Awards the badge of a title, which is made if there is none.
    ///
    /// p2k16 keeps titles apart by nothing and fails on two alike, so the table is locked and looked at again before one
    /// is made.
    ///
    /// - Throws: `DirectoryRefusal`; `PostgresError`.
    package static func award(
        title: String,
        to account: AccountID,
        by actor: AccountID,
        on connection: PostgresConnection
    ) async throws -> DirectoryEffect {
        let title = try DirectoryName.badgeTitle.checked(title)
        return try await connection.transaction { transaction in
            if try await Self.find(title, in: transaction) == nil {
                try await transaction.query("SELECT p2k16d.lock_badge_descriptions()")
            }
            if let badge = try await Self.find(title, in: transaction) {
                let rule = try await Self.lockRule(of: badge, by: actor, in: transaction)
                let writer = VersionedWriter(transaction, actor: actor)
                return try await Self.award(rule.badge, to: account, writer, transaction)
            }
            // Before the number is taken: a refusal must leave no row of `transaction`.
            _ = try await AdministrationRows(transaction: transaction).username(of: account)
            var writer = VersionedWriter(transaction, actor: actor)
            let id = try await writer.insert(.badgeDescription, [("title", .text(title))])
            var effect = try await Self.award(
                Badge(id: BadgeID(id), title: title),
                to: account,
                writer,
                transaction
            )
            effect.detail += ", a new badge"
            return effect
        }
    }

    /// Takes all awards of a badge from an account.
    ///
    /// Each `account_badge` is deleted with its version, and so is the event of the award: the web application's feed
    /// looks for the award of each such event and fails when it is gone.
    ///
    /// - Parameter actor: who does it: in the badge's certification circle, if it has one.
    /// - Throws: `DirectoryRefusal`; `PostgresError`.
    package static func revoke(
        _ badge: BadgeID,
        from account: AccountID,
        by actor: AccountID,
        on connection: PostgresConnection
    ) async throws -> DirectoryEffect {
        try await connection.transaction { transaction in
            let username = try await AdministrationRows(transaction: transaction).username(of: account)
            let rule = try await Self.lockRule(of: badge, by: actor, in: transaction)
            let held = try await transaction.query(
                """
                SELECT id FROM public.account_badge WHERE account = $1 AND badge_description = $2 ORDER BY id FOR UPDATE
                """,
                [.int64(account.rawValue), .int64(badge.rawValue)]
            )
            guard !held.rows.isEmpty else {
                throw DirectoryRefusal(.notMember, "\(username) does not hold badge \(rule.badge.title)")
            }
            var writer = VersionedWriter(transaction, actor: actor)
            for row in held.rows {
                let award = try row.int64(0)
                try await writer.delete(.accountBadge, award, namesRemover: true)
                try await transaction.query("SELECT p2k16d.forget_award($1)", [.int64(award)])
            }
            return DirectoryEffect(account: account, detail: "badge \(rule.badge.title) revoked from \(username)")
        }
    }

    private static func award(
        _ badge: Badge,
        to account: AccountID,
        _ writer: consuming VersionedWriter,
        _ transaction: PostgresTransaction
    ) async throws -> DirectoryEffect {
        let username = try await AdministrationRows(transaction: transaction).username(of: account)
        let award = try await writer.insert(
            .accountBadge,
            [
                ("account", .int64(account.rawValue)), ("badge_description", .int64(badge.id.rawValue)),
                ("awarded_by", .int64(writer.actor.rawValue)),
            ]
        )
        try await writer.event("badge", "awarded", int1: award, int2: badge.id.rawValue)
        return DirectoryEffect(account: account, detail: "badge \(badge.title) awarded to \(username)")
    }

    /// The badge, once its certifiers are locked and the actor is one of them.
    private static func lockRule(
        of badge: BadgeID,
        by actor: AccountID,
        in transaction: PostgresTransaction
    ) async throws -> BadgeRule {
        let rows = AdministrationRows(transaction: transaction)
        let found = try await transaction.query(
            """
            SELECT b.title, c.id, c.name FROM public.badge_description b
            LEFT JOIN public.circle c ON c.id = b.certification_circle WHERE b.id = $1
            """,
            [.int64(badge.rawValue)]
        )
        guard let row = found.rows.first else { throw AdministrationRows.unknown("badge", badge) }
        let certifiers = try row.optionalInt64(1).map { Circle(id: CircleID($0), name: try row.string(2)) }
        if let certifiers { try await rows.lock([certifiers.id]) }
        let rule = BadgeRule(badge: Badge(id: badge, title: try row.string(0)), certificationCircle: certifiers)
        try rule.checkAwarding(by: try await rows.circles(of: actor))
        return rule
    }

    /// The oldest, where the web application has made several.
    private static func find(_ title: String, in transaction: PostgresTransaction) async throws -> BadgeID? {
        try await transaction.query("SELECT min(id) FROM public.badge_description WHERE title = $1", [.text(title)])
            .rows[0].optionalInt64(0).map { BadgeID($0) }
    }
}
