package import AccessControl
package import Postgres

/// Checks tools out and in, with the rows that the web application writes; each call is one transaction.
///
/// Who may do so is decided before. Between the daemons of a space a lock on the tool keeps two from having it. The web
/// application takes no lock, so that a tool can be left with two holders: ``mend(_:by:on:)`` repairs that.
package enum ToolCheckouts {
    /// Gives a tool to an account, taking it over from whoever has it.
    ///
    /// - Returns: those who had it until now, oldest first, normally nobody or one; and who has it.
    /// - Throws: `CheckoutRefusal` `.unknownTool`, `.alreadyCheckedOut`; `PostgresError`.
    @discardableResult
    package static func checkOut(
        _ tool: ToolID,
        by account: AccountID,
        on connection: PostgresConnection
    ) async throws -> CheckoutChange {
        let change = try await connection.transaction { transaction in
            let locked = try await Self.lock(tool, in: transaction)
            guard !locked.holders.contains(where: { $0.account == account }) else {
                throw CheckoutRefusal.alreadyCheckedOut
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
            let checkout = Checkout(tool: tool, account: account, started: Timestamp(microseconds: locked.now))
            return (locked.holders.map(\.account), checkout, locked.now)
        }
        return CheckoutChange(previous: change.0, current: change.1, at: await Self.now(connection, atLeast: change.2))
    }

    /// Takes a tool back from whoever has it.
    ///
    /// - Parameters:
    ///   - holder: who is to have had it; nil for whoever has it.
    ///   - account: who checks it in; anybody may.
    ///   - time: when that was; nil for now.
    /// - Returns: those who had it.
    /// - Throws: `CheckoutRefusal` `.unknownTool`, `.notCheckedOut`; `PostgresError`.
    @discardableResult
    package static func checkIn(
        _ tool: ToolID,
        of holder: AccountID? = nil,
        by account: AccountID,
        at time: Timestamp? = nil,
        on connection: PostgresConnection
    ) async throws -> CheckoutChange {
        let (previous, committed) = try await connection.transaction { transaction in
            let locked = try await Self.lock(tool, in: transaction)
            let ending = locked.holders.filter { holder == nil || $0.account == holder }
            guard !ending.isEmpty else { throw CheckoutRefusal.notCheckedOut }
            var writer = VersionedWriter(transaction, actor: account)
            try await Self.checkIn(ending, of: locked.name, at: time, &writer)
            return (ending.map(\.account), locked.now)
        }
        return CheckoutChange(previous: previous, current: nil, at: await Self.now(connection, atLeast: committed))
    }

    /// Leaves a tool that several accounts have with the one who took it last.
    ///
    /// - Parameter system: the account `system`, in whose name the others are checked in.
    /// - Returns: those who lost it; empty when nothing was wrong.
    /// - Throws: `CheckoutRefusal` `.unknownTool`; `PostgresError`.
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
        guard let row = found.rows.first else { throw CheckoutRefusal.unknownTool }
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

    /// After the commit, so that a snapshot of that time or later knows of it. What is done must not look as if it had
    /// failed: where the connection is lost now, the transaction's own time has to do.
    private static func now(_ connection: PostgresConnection, atLeast time: Int64) async -> Timestamp {
        let now = try? await connection.query("SELECT clock_timestamp()").rows[0].timestamp(0)
        return Timestamp(microseconds: now ?? time)
    }

    private static func checkIn(
        _ holders: [Holder],
        of tool: String,
        at time: Timestamp? = nil,
        _ writer: inout VersionedWriter
    ) async throws {
        for holder in holders {
            try await writer.event("tool", "checkin", text1: tool, at: time)
            try await writer.delete(.toolCheckout, holder.row)
        }
    }
}
