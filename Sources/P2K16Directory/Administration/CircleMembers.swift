package import AccessControl
package import Postgres

/// Adds accounts to circles and removes them, by p2k16's rules and with the rows that the web application writes.
///
/// For the admin role of the database only. Each call is one transaction, in which the rules are judged by what is true
/// once the circle is locked: two administrators at once get the answers that they would get one after the other.
package enum CircleMembers {
    /// Adds an account to a circle.
    ///
    /// - Parameters:
    ///   - comment: why; circles may ask for one.
    ///   - actor: who does it, whose circles decide, and who stands in the rows.
    /// - Throws: `DirectoryRefusal`; `PostgresError`.
    package static func add(
        _ account: AccountID,
        to circle: CircleID,
        comment: String?,
        by actor: AccountID,
        on connection: PostgresConnection
    ) async throws -> DirectoryEffect {
        let comment = try DirectoryName.comment.checked(comment ?? "")
        return try await connection.transaction { transaction in
            let rows = AdministrationRows(transaction: transaction)
            let username = try await rows.username(of: account)
            let rule = try await rows.lockRule(of: circle)
            let members = try await Self.members(of: circle, in: transaction)
            try rule.checkAdding(
                by: try await rows.circles(of: actor),
                isMember: members[account] != nil,
                comment: comment
            )
            var writer = VersionedWriter(transaction, actor: actor)
            _ = try await writer.insert(
                .circleMember,
                [
                    ("circle", .int64(circle.rawValue)), ("account", .int64(account.rawValue)),
                    ("comment", .text(comment)),
                ]
            )
            try await writer.touch(.circle, circle.rawValue)
            return Self.effect("added to", account, username, rule.circle, comment)
        }
    }

    /// Removes an account from a circle.
    ///
    /// - Parameters:
    ///   - comment: why; p2k16 has no place for it, so it is only in the effect, for the record of this site.
    ///   - actor: as for ``add(_:to:comment:by:on:)``.
    /// - Throws: `DirectoryRefusal`; `PostgresError`.
    package static func remove(
        _ account: AccountID,
        from circle: CircleID,
        comment: String?,
        by actor: AccountID,
        on connection: PostgresConnection
    ) async throws -> DirectoryEffect {
        let comment = try DirectoryName.comment.checked(comment ?? "")
        return try await connection.transaction { transaction in
            let rows = AdministrationRows(transaction: transaction)
            let username = try await rows.username(of: account)
            let rule = try await rows.lockRule(of: circle)
            let members = try await Self.members(of: circle, in: transaction)
            let row = members[account]
            try rule.checkRemoving(
                by: try await rows.circles(of: actor),
                isMember: row != nil,
                memberCount: members.count,
                comment: comment
            )
            var writer = VersionedWriter(transaction, actor: actor)
            if let row { try await writer.delete(.circleMember, row, namesRemover: true) }
            try await writer.touch(.circle, circle.rawValue)
            return Self.effect("removed from", account, username, rule.circle, comment)
        }
    }

    /// The ids of the rows, by account.
    private static func members(
        of circle: CircleID,
        in transaction: PostgresTransaction
    ) async throws -> [AccountID: Int64] {
        let found = try await transaction.query(
            "SELECT account::bigint, id FROM public.circle_member WHERE circle = $1",
            [.int64(circle.rawValue)]
        )
        var members: [AccountID: Int64] = [:]
        for row in found.rows { members[AccountID(try row.int64(0))] = try row.int64(1) }
        return members
    }

    private static func effect(
        _ verb: String,
        _ account: AccountID,
        _ username: String,
        _ circle: Circle,
        _ comment: String
    ) -> DirectoryEffect {
        let why = comment.isEmpty ? "" : ": “\(comment)”"
        return DirectoryEffect(account: account, detail: "\(username) \(verb) circle \(circle.name)\(why)")
    }
}
