extension Grants {
    /// Statements that give a role the rights of an administrator, which a site has beside its own role or not at all.
    ///
    /// - Parameter adminRole: the name of an existing role, unquoted.
    /// - Returns: a script, one statement a line.
    package static func sql(adminRole: String) -> String {
        let role = Self.quoted(adminRole)
        return Self.admin.map { $0.sql(to: role) }.joined(separator: "\n") + "\n"
    }

    /// All that ``CircleMembers``, ``BadgeAwards`` and forgetting need: members of circles and awards of badges, and
    /// nothing of cards, doors, payments or the rest of accounts. What is on record they may empty, and not change.
    static let admin: [Grant] =
        Self.judging
        + Self.inserting(.badgeDescription)
        + Self.writing(.accountBadge)
        + Self.writing(.circleMember)
        + [
            .table("SELECT", "public.circle_version", "id", "transaction_id"),
            .table("INSERT", "public.circle_version", Self.versionColumns(of: .circle)),
            .table("UPDATE", "public.circle_version", "end_transaction_id"),
            .table("SELECT", "public.transaction", "id"),
            .table("INSERT", "public.transaction", "id", "issued_at", "remote_addr"),
            .table("INSERT", "public.event", "domain", "name", "text1", "int1", "int2", "created_at", "created_by"),
            .on(.sequence, "USAGE", "public.id_seq"),
            .on(.sequence, "USAGE", "public.transaction_id_seq"),
            .on(.function, "EXECUTE", "p2k16d.lock_badge_descriptions()"),
            .on(.function, "EXECUTE", "p2k16d.forget_award(bigint)"),
            .on(.function, "EXECUTE", "p2k16d.forget_member(bigint, bigint[], text[], text[])"),
            .on(.function, "EXECUTE", "p2k16d.expire(text[], bigint[], bigint)"),
        ]

    private static let judging: [Grant] = [
        .on(.schema, "USAGE", "public"),
        .on(.schema, "USAGE", "p2k16d"),
        .table("SELECT", "public.account", "id", "username"),
        .table("SELECT", "public.badge_description", "certification_circle"),
        .table("SELECT", "public.circle", ["id"] + VersionedTable.circle.columns + VersionedTable.stamps),
        // Changing a column of a row, whichever, is also the right to lock the row.
        .table("UPDATE", "public.circle", "updated_at", "updated_by"),
        .table("UPDATE", "public.account_badge", "updated_at", "updated_by"),
    ]

    private static func versionColumns(of table: VersionedTable) -> [String] {
        ["id"] + table.columns + VersionedTable.stamps + VersionedTable.versionStamps
    }
}
