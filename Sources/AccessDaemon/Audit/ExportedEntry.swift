import AccessControl
import AdminModel
import FoundationEssentials
import Journal
import P2K16Directory

/// An entry as it is written out.
struct ExportedEntry {
    /// The columns of the comma-separated form.
    static let header = [
        "site", "journal", "sequence", "at", "type", "door", "tool", "account", "account_id", "card", "fingerprint",
        "reader", "reason", "result", "action", "actor", "of", "detail", "hash",
    ]

    /// What is beside the entry in the JSON form.
    private struct Head: Encodable {
        var site: String
        var journal: String
        var sequence: UInt64
        var at: WireTime
        var account: String?
        var hash: String
    }

    let key: JournalKey
    let hash: [UInt8]
    let entry: JournalEntry
    /// The entry's JSON object.
    let text: [UInt8]

    init(_ record: JournalRecord, site: String) throws {
        self.key = JournalKey(site: site, journal: record.journalID.description, sequence: record.sequence)
        self.hash = record.hash.bytes
        self.text = Recorder.text(record)
        self.entry = try Recorder.decode(text: self.text)
    }

    init(_ row: AccessLogRow) throws {
        self.key = row.key
        self.hash = row.hash
        self.text = Array(row.entry.utf8)
        self.entry = try Recorder.decode(text: self.text)
    }

    /// - Parameter snapshot: to name accounts as they are called today.
    func line(_ format: AuditFormat, in snapshot: Snapshot) throws -> [UInt8] {
        switch format {
        case .csv: Array(CSV.line(self.fields(in: snapshot)).utf8)
        case .jsonl: try self.json(in: snapshot)
        }
    }

    private var hexadecimalHash: String {
        self.hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private func fields(in snapshot: Snapshot) -> [String] {
        let event = Event(self.entry, sequence: self.key.sequence, in: snapshot)
        let card: CardID? =
            switch self.entry {
            case .decision(let record): record.card
            case .action(let record): record.card
            case .tool(let record): record.card
            case .outcome, .notice, .door: nil
            }
        return [
            self.key.site, self.key.journal, "\(self.key.sequence)", "\(event.at)", event.type.rawValue,
            event.door ?? "",
            event.tool ?? "", event.account ?? "", self.entry.account.map { "\($0.rawValue)" } ?? "",
            card.map { "\($0.rawValue)" } ?? "", event.fingerprint ?? "", event.reader ?? "", event.reason ?? "",
            event.result ?? "", event.action ?? "", event.actor ?? "", event.of.map { "\($0)" } ?? "",
            event.detail ?? "",
            self.hexadecimalHash,
        ]
    }

    private func json(in snapshot: Snapshot) throws -> [UInt8] {
        let head = Head(
            site: self.key.site,
            journal: self.key.journal,
            sequence: self.key.sequence,
            at: WireTime(self.entry.at),
            account: self.entry.account.flatMap { snapshot.account($0)?.username },
            hash: self.hexadecimalHash
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let entry = Array("{\"entry\":".utf8) + self.text + Array("}".utf8)
        return EntryText.merged([Array(try encoder.encode(head)), entry]) + Array("\n".utf8)
    }
}
