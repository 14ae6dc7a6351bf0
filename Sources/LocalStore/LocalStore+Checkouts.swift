package import AccessControl
import GRDB

// Tools of the embedded directory: one holder each, by the rules that p2k16 has upstream.
extension LocalStore {
    /// Gives a tool to an account, taking it over from whoever has it; who may is decided before.
    ///
    /// - Throws: ``CheckoutRefusal`` `.unknownTool`, `.alreadyCheckedOut`; ``LocalStoreError``.
    package func checkOut(_ tool: ToolID, by account: AccountID, at now: Timestamp) async throws -> CheckoutChange {
        try await self.change(at: now) { db, _ in
            let holders = try Self.holders(of: tool, db)
            guard !holders.contains(account) else { throw CheckoutRefusal.alreadyCheckedOut }
            try db.execute(sql: "DELETE FROM tool_checkout WHERE tool = ?", arguments: [tool.rawValue])
            try db.execute(
                sql: "INSERT INTO tool_checkout (tool, account, started) VALUES (?, ?, ?)",
                arguments: [tool.rawValue, account.rawValue, now.microseconds]
            )
            let checkout = Checkout(tool: tool, account: account, started: now)
            return CheckoutChange(previous: holders, current: checkout, at: now)
        }
    }

    /// Takes a tool back.
    ///
    /// - Parameter holder: who is to have had it; nil for whoever has it.
    /// - Throws: ``CheckoutRefusal`` `.unknownTool`, `.notCheckedOut`; ``LocalStoreError``.
    package func checkIn(_ tool: ToolID, of holder: AccountID?, at now: Timestamp) async throws -> CheckoutChange {
        try await self.change(at: now) { db, _ in
            let holders = try Self.holders(of: tool, db)
            guard holder.map(holders.contains) ?? !holders.isEmpty else { throw CheckoutRefusal.notCheckedOut }
            try db.execute(sql: "DELETE FROM tool_checkout WHERE tool = ?", arguments: [tool.rawValue])
            return CheckoutChange(previous: holders, current: nil, at: now)
        }
    }

    private static func holders(of tool: ToolID, _ db: Database) throws -> [AccountID] {
        let exists = try Bool.fetchOne(
            db,
            sql: "SELECT EXISTS (SELECT 1 FROM tool WHERE id = ?)",
            arguments: [tool.rawValue]
        )
        guard exists == true else { throw CheckoutRefusal.unknownTool }
        return try Int64.fetchAll(
            db,
            sql: "SELECT account FROM tool_checkout WHERE tool = ? ORDER BY started, rowid",
            arguments: [tool.rawValue]
        ).map { AccountID($0) }
    }
}
