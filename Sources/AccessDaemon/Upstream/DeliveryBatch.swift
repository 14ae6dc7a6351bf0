import AccessControl
import Journal

/// A stretch of the journal, made ready for the upstream.
struct DeliveryBatch: Sendable {
    /// An entry that this version cannot read.
    struct Unreadable: Sendable {
        let key: JournalKey
        let reason: String
    }

    /// The entries that the upstream lacks.
    private(set) var entries: [JournalledEntry] = []
    private(set) var unreadable: [Unreadable] = []

    /// Reads the text of records, which takes a while that nobody who waits for a thread of the pool shall notice.
    static func make(of records: [JournalRecord], site: String) async -> DeliveryBatch {
        records.isEmpty ? DeliveryBatch([], site: site) : await onOwnThread { DeliveryBatch(records, site: site) }
    }

    private init(_ records: [JournalRecord], site: String) {
        self.entries.reserveCapacity(records.count)
        for record in records {
            let key = JournalKey(site: site, journal: record.journalID.description, sequence: record.sequence)
            do {
                self.entries.append(try Recorder.journalled(record, key: key))
            } catch {
                self.unreadable.append(Unreadable(key: key, reason: "it cannot be read: \(error)"))
            }
        }
    }
}
