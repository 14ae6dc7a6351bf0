/// What a site's database role may do: read what decisions rest on, deliver, and keep cards; nothing else.
///
/// A door computer can be stolen. Its role cannot read passwords, mail addresses, phone numbers or reset tokens, change
/// or delete anything of p2k16's, join a circle, pay, or alter what is on record.
package enum Grants {
    /// Statements that give a role the rights of a site; running them again changes nothing.
    ///
    /// To be run by the owner of the tables, after the migrations. What the role had before it keeps.
    ///
    /// - Parameter siteRole: the name of an existing role, unquoted.
    /// - Returns: a script, one statement a line.
    package static func sql(siteRole: String) -> String {
        let role = Self.quoted(siteRole)
        return Self.site.map { $0.sql(to: role) }.joined(separator: "\n") + "\n"
    }

    static func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// All that ``SnapshotLoader``, ``ChangeFeed``, ``Delivery``, ``CardDirectory``, ``ToolCheckouts`` and ``ActivityReports``
    /// need.
    static let site: [Grant] =
        Self.reading
        + Self.inserting(.badgeDescription)
        + Self.inserting(.accountBadge)
        + Self.writing(.toolCheckout)
        + Self.recording

    private static let reading: [Grant] = [
        .on(.schema, "USAGE", "public"),
        .on(.schema, "USAGE", "p2k16d"),

        .table("SELECT", "public.account", "id", "username", "name", "system"),
        .table("SELECT", "public.circle", "id", "name", "management_style", "admin_circle"),
        .table("SELECT", "public.circle_member", "account", "circle"),
        .table("SELECT", "public.company", "id", "name", "active"),
        .table("SELECT", "public.company_employee", "account", "company"),
        .table("SELECT", "public.stripe_payment", "created_by", "end_date"),
        .table("SELECT", "public.badge_description", "certification_circle"),
        .table("SELECT", "public.tool_description", "id", "name", "circle"),
    ]

    private static let recording: [Grant] = [
        .table("SELECT", "public.transaction", "id"),
        .table("INSERT", "public.transaction", "id", "issued_at", "remote_addr"),
        .table("SELECT", "public.event", "id", "domain", "name", "text1", "created_at", "created_by"),
        .table("INSERT", "public.event", "domain", "name", "text1", "int1", "int2", "created_at", "created_by"),
        .on(.sequence, "USAGE", "public.id_seq"),
        .on(.sequence, "USAGE", "public.transaction_id_seq"),

        .table("SELECT", "p2k16d.migration"),
        .table("SELECT", "p2k16d.card_key"),
        .table("INSERT", "p2k16d.card_key"),
        .table("UPDATE", "p2k16d.card_key", "retired_at"),
        .table("SELECT", "p2k16d.card"),
        .table("INSERT", "p2k16d.card"),
        .table("UPDATE", "p2k16d.card", "account", "label", "status", "valid_from", "valid_until", "pin", "updated_at"),
        .table("SELECT", "p2k16d.card_token"),
        .table("INSERT", "p2k16d.card_token"),
        .table("SELECT", "p2k16d.card_change"),
        .table("INSERT", "p2k16d.card_change"),
        .table("SELECT", "p2k16d.access_log"),
        .table("INSERT", "p2k16d.access_log"),
        .on(.function, "EXECUTE", "p2k16d.lock_badge_descriptions()"),
        .on(.function, "EXECUTE", "p2k16d.lock_tool(bigint)"),
    ]

    /// Inserting rows with their versions, and reading back what is written, to write the versions.
    static func inserting(_ table: VersionedTable) -> [Grant] {
        let columns = table.columns + VersionedTable.stamps
        return [
            .table("SELECT", "public.\(table.name)", ["id"] + columns),
            .table("INSERT", "public.\(table.name)", columns),
            .table("INSERT", "public.\(table.name)_version", ["id"] + columns + VersionedTable.versionStamps),
        ]
    }

    /// Inserting and deleting rows with their versions, of which the older ones end.
    static func writing(_ table: VersionedTable) -> [Grant] {
        Self.inserting(table) + [
            .table("DELETE", "public.\(table.name)"),
            .table("SELECT", "public.\(table.name)_version", "id", "transaction_id"),
            .table("UPDATE", "public.\(table.name)_version", "end_transaction_id"),
        ]
    }
}
