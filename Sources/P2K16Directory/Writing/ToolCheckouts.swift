package import AccessControl
package import Postgres

/// Checks tools out and in, with the rows that the web application writes; each call is one transaction.
///
/// Who may do so is decided before. Between the daemons of a space a lock on the tool keeps two from having it. The web
/// application takes no lock, so that a tool can be left with two holders: ``mend(_:by:on:)`` repairs that.
package enum ToolCheckouts {
    /// Gives a tool to an account, taking it over from whoever has it.
    ///
    /// - Returns: those who had it until now, oldest first; normally nobody or one.
    /// - Throws: ``DirectoryError`` `.unknownTool`, `.toolAlreadyCheckedOut`; `PostgresError`.
    @discardableResult
    package static func checkOut(
        _ tool: ToolID,
        by account: AccountID,
        on connection: PostgresConnection
    ) async throws -> [AccountID] {
        try await connection.transaction { transaction in
            let locked = try await Self.lock(tool, in: transaction)
            guard !locked.holders.contains(where: { $0.account == account }) else {
                throw DirectoryError(.toolAlreadyCheckedOut, "Tools can only be checked out once.")
            }
            var writer = VersionedWriter(transaction, actor: account)
            try await Self.checkIn(locked.holders, of: locked.name, &writer)
            try await writer.event("tool", "checkout", text1: locked.name)
            _ = try await writer.insert(
                .toolCheckout,
                [
                    ("tool_description", .int64(tool.rawValue)), ("account", .int64(account.rawValue)),
                    ("started", .timestamp(locked.now)),
                ]
            )
            return locked.holders.map(\.account)
        }
    }

    /// Takes a tool back from whoever has it.
    ///
    /// - Parameter account: who checks it in; anybody may.
    /// - Returns: those who had it.
    /// - Throws: ``DirectoryError`` `.unknownTool`, `.toolNotCheckedOut`; `PostgresError`.
    @discardableResult
    package static func checkIn(
        _ tool: ToolID,
        by account: AccountID,
        on connection: PostgresConnection
    ) async throws -> [AccountID] {
        try await connection.transaction { transaction in
            let locked = try await Self.lock(tool, in: transaction)
            guard !locked.holders.isEmpty else {
                throw DirectoryError(.toolNotCheckedOut, "nobody has “\(locked.name)” checked out")
            }
            var writer = VersionedWriter(transaction, actor: account)
            try await Self.checkIn(locked.holders, of: locked.name, &writer)
            return locked.holders.map(\.account)
        }
    }

    /// Leaves a tool that several accounts have with the one who took it last.
    ///
    /// - Parameter system: the account `system`, in whose name the others are checked in.
    /// - Returns: those who lost it; empty when nothing was wrong.
    /// - Throws: ``DirectoryError`` `.unknownTool`; `PostgresError`.
    package static func mend(
        _ tool: ToolID,
        by system: AccountID,
        on connection: PostgresConnection
    ) async throws -> [AccountID] {
        try await connection.transaction { transaction in
            let locked = try await Self.lock(tool, in: transaction)
            let superseded = Array(locked.holders.dropLast())
            var writer = VersionedWriter(transaction, actor: system)
            try await Self.checkIn(superseded, of: locked.name, &writer)
            return superseded.map(\.account)
        }
    }

    private struct Holder {
        var row: Int64
        var account: AccountID
    }

    private struct Locked {
        var name: String
        /// Oldest first, as ``Snapshot/holder(of:)`` counts them.
        var holders: [Holder]
        /// The transaction's time, in microseconds since 1970.
        var now: Int64
    }

    /// Keeps other daemons from the tool, and everybody from its present checkouts.
    private static func lock(_ tool: ToolID, in transaction: PostgresTransaction) async throws -> Locked {
        try await transaction.query("SELECT p2k16d.lock_tool($1)", [.int64(tool.rawValue)])
        let found = try await transaction.query(
            "SELECT name, now() FROM public.tool_description WHERE id = $1",
            [.int64(tool.rawValue)]
        )
        guard let row = found.rows.first else { throw DirectoryError(.unknownTool, "p2k16 has no tool \(tool)") }
        let held = try await transaction.query(
            """
            SELECT id, account FROM public.tool_checkout WHERE tool_description = $1
            ORDER BY started NULLS FIRST, id
            """,
            [.int64(tool.rawValue)]
        )
        return Locked(
            name: try row.string(0),
            holders: try held.rows.map { Holder(row: try $0.int64(0), account: AccountID(try $0.int64(1))) },
            now: try row.timestamp(1)
        )
    }

    private static func checkIn(_ holders: [Holder], of tool: String, _ writer: inout VersionedWriter) async throws {
        for holder in holders {
            try await writer.event("tool", "checkin", text1: tool)
            try await writer.delete(.toolCheckout, holder.row)
        }
    }
}
