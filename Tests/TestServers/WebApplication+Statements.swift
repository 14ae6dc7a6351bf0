import FoundationEssentials

/// The parts of a transaction. psql variables carry what one statement hands to the next: `t` is the transaction's id,
/// `id` the row written last, `badge` a badge description.
extension WebApplication {
    /// What a version row says happened.
    enum Operation: Int {
        case insert = 0
        case update = 1
    }

    /// Runs a transaction and returns psql's variable `id`.
    @discardableResult
    func commit(_ statements: String, timeout: Duration = .seconds(30)) async throws -> ID {
        let output = try await self.server.psql(
            "BEGIN;\n\(statements)\nCOMMIT;\n\\echo :id\n",
            database: self.database,
            user: "p2k16-web",
            timeout: timeout
        )
        guard let id = ID(output) else { throw TestServerError("psql answered no id but “\(output)”") }
        return id
    }

    /// Runs a transaction that inserts one versioned row.
    func insert(_ table: String, _ values: [String: String], by actor: ID) async throws -> ID {
        try await self.commit(self.beginTransaction + self.insertRow(table, values, by: actor))
    }

    /// The row of `transaction`, with its time as Python prints it.
    var beginTransaction: String {
        """
        SELECT nextval('transaction_id_seq') AS t \\gset
        INSERT INTO transaction (id, issued_at, remote_addr) VALUES (:t, rtrim(rtrim(
            to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), '127.0.0.1');

        """
    }

    /// A versioned insert of SQL expressions by column name; leaves `id`.
    func insertRow(_ table: String, _ values: [String: String], by actor: ID) -> String {
        let columns = values.sorted { $0.key < $1.key }
        return """
            INSERT INTO \(table) (created_at, created_by, updated_at, updated_by, \(list(columns.map(\.key))))
            VALUES (now(), \(actor), now(), \(actor), \(list(columns.map(\.value)))) RETURNING id \\gset
            \(self.version(table, "id", .insert))
            """
    }

    /// The version row of a row as it is now, whose id is in a psql variable.
    func version(_ table: String, _ variable: String, _ operation: Operation) -> String {
        """
        INSERT INTO \(table)_version SELECT \(table).*, :t, NULL, \(operation.rawValue)
        FROM \(table) WHERE id = :\(variable);
        \(self.endOlderVersion(table, variable))
        """
    }

    /// Ends the newest version that is older than this transaction's.
    func endOlderVersion(_ table: String, _ variable: String) -> String {
        """
        UPDATE \(table)_version SET end_transaction_id = :t WHERE id = :\(variable) AND transaction_id =
            (SELECT max(transaction_id) FROM \(table)_version WHERE id = :\(variable) AND transaction_id < :t);
        """
    }

    /// The update of a circle that goes with each change of its members.
    func touchCircle(_ circle: ID, by actor: ID) -> String {
        """
        \\set circle \(circle)
        UPDATE circle SET created_at = now(), created_by = \(actor), updated_at = now(), updated_by = \(actor)
        WHERE id = :circle;
        \(self.version("circle", "circle", .update))
        """
    }

    /// The award of the badge in `badge`, with its event; leaves the `account_badge` row in `id`.
    func awardBadge(to account: ID, awardedBy: ID, by actor: ID) -> String {
        """
        \(self.insertRow(
            "account_badge",
            ["account": "\(account)", "badge_description": ":badge", "awarded_by": "\(awardedBy)"],
            by: actor
        ))
        INSERT INTO event (created_at, created_by, domain, name, int1, int2)
        VALUES (now(), \(actor), 'badge', 'awarded', :id, :badge);
        """
    }

    /// An event; leaves `id`.
    func insertEvent(_ domain: String, _ name: String, _ values: [String: String], by actor: ID) -> String {
        let columns = values.sorted { $0.key < $1.key }
        return """
            INSERT INTO event (created_at, created_by, domain, name, \(list(columns.map(\.key))))
            VALUES (now(), \(actor), '\(domain)', '\(name)', \(list(columns.map(\.value)))) RETURNING id \\gset
            """
    }

    /// An event with the tool's name; leaves `id`.
    func insertToolEvent(_ name: String, tool: ID, by actor: ID) -> String {
        self.insertEvent(
            "tool",
            name,
            ["text1": "(SELECT name FROM tool_description WHERE id = \(tool))"],
            by: actor
        )
    }

    /// A text as an SQL literal that psql does not look into.
    func quote(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    /// An id or NULL.
    func literal(_ id: ID?) -> String {
        id.map { "\($0)" } ?? "NULL"
    }

    /// A time to the microsecond.
    func timestamp(_ date: Date) -> String {
        "to_timestamp(\(date.timeIntervalSince1970))"
    }

    private func list(_ parts: [String]) -> String {
        parts.joined(separator: ", ")
    }
}
