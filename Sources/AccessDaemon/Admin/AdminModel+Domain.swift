import AccessControl
import AdminModel

extension WireTime {
    init(_ time: Timestamp) {
        self.init(microseconds: time.microseconds)
    }

    var timestamp: Timestamp { Timestamp(microseconds: self.microseconds) }
}

extension AdminModel.Event {
    /// - Parameter snapshot: to name the account as it is called today.
    init(_ entry: JournalEntry, sequence: UInt64, in snapshot: Snapshot) {
        let account = entry.account.map { snapshot.account($0)?.username ?? "account \($0)" }
        let at = WireTime(entry.at)
        switch entry {
        case .decision(let record):
            self.init(
                sequence: sequence,
                at: at,
                type: .decision,
                door: record.door.rawValue,
                account: account,
                fingerprint: record.fingerprint,
                reader: record.reader?.rawValue,
                reason: record.reason
            )
        case .action(let record):
            self.init(
                sequence: sequence,
                at: at,
                type: .action,
                door: record.door?.rawValue,
                account: account,
                action: record.action.rawValue,
                actor: record.actingAs.map { "\(record.actor) as \(snapshot.account($0)?.username ?? "account \($0)")" }
                    ?? record.actor,
                detail: record.detail
            )
        case .outcome(let record):
            self.init(
                sequence: sequence,
                at: at,
                type: .outcome,
                door: record.door.rawValue,
                account: account,
                result: record.result.rawValue,
                of: record.of,
                detail: record.detail
            )
        case .notice(let record):
            self.init(sequence: sequence, at: at, type: .notice, reason: record.kind.rawValue, detail: record.detail)
        case .door(let record):
            self.init(
                sequence: sequence,
                at: at,
                type: .door,
                door: record.door.rawValue,
                reason: record.kind.rawValue,
                detail: record.detail
            )
        case .tool(let record):
            let by = record.by.map { "by \(snapshot.account($0)?.username ?? "account \($0)")" }
            let details = [by, record.detail].compactMap(\.self)
            self.init(
                sequence: sequence,
                at: at,
                type: .tool,
                tool: record.tool,
                account: account,
                fingerprint: record.fingerprint,
                reader: record.reader?.rawValue,
                reason: record.reason ?? record.kind.rawValue,
                actor: record.actor,
                detail: details.isEmpty ? nil : details.joined(separator: "; ")
            )
        }
    }
}
