import AccessControl
import Postgres

/// A member's use of a tool that began and ended while the upstream was away: p2k16 gets its two events, and no
/// `tool_checkout`, which would be over already.
struct OfflineToolSession: Sendable, Hashable {
    let account: AccountID
    let tool: String
    let startedAt: Timestamp
    let endedAt: Timestamp
    /// Who checked the tool in.
    let endedBy: AccountID

    /// Writes the events of those among the entries that are sessions; both carry their own times.
    static func write(_ entries: [JournalledEntry], in transaction: PostgresTransaction) async throws {
        var events = EventRows()
        for session in entries.compactMap(Self.init(_:)) { events.append(session) }
        if !events.isEmpty { try await events.insert(in: transaction) }
    }
}

extension OfflineToolSession {
    /// What p2k16 must hear of an entry, if anything.
    init?(_ entry: JournalledEntry) {
        guard case .tool(let record) = entry.entry, record.kind == .offlineSession, let account = record.account,
            let startedAt = record.startedAt
        else { return nil }
        self.init(
            account: account,
            tool: record.tool,
            startedAt: startedAt,
            endedAt: record.at,
            endedBy: record.by ?? account
        )
    }
}
