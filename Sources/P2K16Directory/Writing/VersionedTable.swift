/// A table of p2k16 whose every change is kept as a row of a table `…_version` beside it.
struct VersionedTable: Sendable {
    /// The table's name, without schema.
    let name: String
    /// All columns but `id` and those of ``VersionedTable/stamps``.
    let columns: [String]

    /// When and by whom a row was made and last changed.
    static let stamps = ["created_at", "created_by", "updated_at", "updated_by"]

    /// Which rows of `transaction` a version begins and ends with, and what made it.
    static let versionStamps = ["transaction_id", "end_transaction_id", "operation_type"]

    static let accountBadge = VersionedTable(
        name: "account_badge",
        columns: ["account", "badge_description", "awarded_by"]
    )
    static let badgeDescription = VersionedTable(name: "badge_description", columns: ["title"])
    static let toolCheckout = VersionedTable(
        name: "tool_checkout",
        columns: ["tool_description", "account", "started"]
    )

    /// The columns that both tables share, for a list in SQL.
    var shared: String { (["id"] + self.columns + Self.stamps).joined(separator: ", ") }
}
