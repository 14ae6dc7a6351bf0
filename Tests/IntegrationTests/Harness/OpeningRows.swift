/// All rows of the tables that an opening touches, with every column, comparable between databases.
///
/// Ids are replaced by the order in which they first appear, so that two databases are equal when their rows refer to
/// each other in the same way. Left out are times, which each party takes for itself, and the client's address.
struct OpeningRows {
    private static let tables = [
        "transaction", "badge_description", "badge_description_version", "account_badge", "account_badge_version",
        "event",
    ]

    /// A row each: the table's name and the columns as JSON.
    let lines: [String]

    init(of space: Space) async throws {
        let selects = Self.tables.enumerated().map { position, table in
            """
            SELECT \(position) AS position, '\(table)' AS name, to_jsonb(t) - '{created_at, updated_at, issued_at,
                remote_addr}'::text[] AS row, id FROM \(table) AS t
            """
        }
        let rows = try await space.sql(
            "SELECT name, row FROM (\(selects.joined(separator: " UNION ALL "))) AS all_rows ORDER BY position, id, row"
        )
        var labels: [Substring: Int] = [:]
        self.lines = rows.split(separator: "\n").map { line in
            var result = ""
            var rest = line[...]
            while let start = rest.firstIndex(where: \.isNumber) {
                result += rest[..<start]
                let number = rest[start...].prefix(while: \.isNumber)
                if number.count >= 6 {
                    let label = labels[number] ?? labels.count
                    labels[number] = label
                    result += "#\(label)"
                } else {
                    result += number
                }
                rest = rest[number.endIndex...]
            }
            return result + rest
        }
    }
}
