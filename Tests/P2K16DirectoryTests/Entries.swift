import AccessControl
import FoundationEssentials

/// A journal whose entries are made up.
struct Entries {
    /// 2026-11-20 23:25:27.947539 UTC.
    static let tap = Timestamp(microseconds: 1_795_217_127_947_539)
    static let journal = "6F9619FF-8B86-D011-B42D-00CF4FC964FF"

    private(set) var all: [JournalledEntry] = []

    /// Appends an entry.
    mutating func append(_ entry: JournalEntry) {
        let sequence = UInt64(self.all.count + 1)
        let payload = try! JSONEncoder().encode(entry)
        self.all.append(
            JournalledEntry(
                key: JournalKey(site: "workshop", journal: Self.journal, sequence: sequence),
                hash: (0..<32).map { UInt8(truncatingIfNeeded: sequence >> (8 * ($0 % 8))) },
                entry: entry,
                payload: Array(payload)
            )
        )
    }

    /// Appends a commanded opening, with the time of the tap in microseconds after ``tap``.
    mutating func open(
        _ account: Int64,
        door: String = "entrance",
        after: Int64 = 0,
        result: OutcomeRecord.Result = .commanded,
        member: Bool = true
    ) {
        let at = Self.tap + .microseconds(after)
        self.append(
            .outcome(
                OutcomeRecord(
                    at: at + .milliseconds(3),
                    of: UInt64(self.all.count),
                    decidedAt: at,
                    door: DoorID(door),
                    doorKey: door,
                    account: AccountID(account),
                    result: result,
                    isMemberOpening: member
                )
            )
        )
    }
}
