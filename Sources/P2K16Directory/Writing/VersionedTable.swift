/// A table of p2k16 whose every change is kept as a row of a table `…_version` beside it.
struct VersionedTable: Sendable {
    /// The table's name, without schema.
    let name: String
    /// All columns but `id` and those of ``VersionedTable/stamps``.
    let columns: [String]
    /// Those columns of text that may be null here, but not in the versions; empty text stands for null there.
    var requiredInVersions: Set<String> = []

    /// When and by whom a row was made and last changed.
    static let stamps = ["created_at", "created_by", "updated_at", "updated_by"]

    /// Which rows of `transaction` a version begins and ends with, and what made it.
    static let versionStamps = ["transaction_id", "end_transaction_id", "operation_type"]

    static let accountBadge = VersionedTable(
        name: "account_badge",
        columns: ["account", "badge_description", "awarded_by"]
    )
    /// As far as descriptions are made here: with a title only.
    static let badgeDescription = VersionedTable(name: "badge_description", columns: ["title"])
    static let toolCheckout = VersionedTable(
        name: "tool_checkout",
        columns: ["tool_description", "account", "started"]
    )
    static let circle = VersionedTable(
        name: "circle",
        columns: ["name", "description", "management_style", "admin_circle", "comment_required_for_membership"],
        requiredInVersions: ["description"]
    )
    static let circleMember = VersionedTable(name: "circle_member", columns: ["circle", "account", "comment"])

    /// The columns that both tables share, for a list in SQL.
    var shared: String { (["id"] + self.columns + Self.stamps).joined(separator: ", ") }

    /// The values of those columns for a version row.
    ///
    /// - Parameter updatedBy: what becomes its `updated_by`; by default what the row has.
    func versionValues(updatedBy: String = "updated_by") -> String {
        (["id"] + self.columns + Self.stamps).map { column in
            if self.requiredInVersions.contains(column) { return "coalesce(\(column), '')" }
            return column == "updated_by" ? updatedBy : column
        }.joined(separator: ", ")
    }
}
