import AccessControl
import AdminModel
import Journal
import P2K16Directory

/// Checks the rows of a site's access log, one after the other by journal and sequence, against themselves: what each
/// hash is of, and what stands in the columns.
struct AccessLogAudit {
    /// The later of the two times of a row may be off by so much before it is told: clocks of two machines.
    private static let clockTolerance = Duration.seconds(300)

    private let hash: ChainHash
    /// The first entry that the journal still has, by its UUID: gaps from there on are told by comparing with it.
    private let retained: [String: UInt64]
    private var journal: String?
    private var lastSequence: UInt64 = 0
    private var lastHash: ChainDigest?
    private var times = TimeAudit()
    private(set) var summary = AuditReport.AccessLog()
    /// Rows whose hash says nothing of their content: of journals of format 1.
    private(set) var withoutEvidence: UInt64 = 0
    private(set) var findings = FindingList()
    private(set) var remarks = FindingList()

    init(hash: @escaping ChainHash, retained: [String: UInt64]) {
        self.hash = hash
        self.retained = retained
    }

    /// The next row.
    mutating func take(_ row: AccessLogRow) {
        let sequence = row.key.sequence
        if self.journal != row.key.journal {
            self.finishTimes()
            self.journal = row.key.journal
            self.lastHash = nil
            self.times = TimeAudit()
        } else if sequence != self.lastSequence + 1 {
            self.lastHash = nil
            self.tellGap(self.lastSequence + 1...sequence - 1)
        }
        self.summary.rows += 1
        self.lastSequence = sequence
        self.check(row)
        self.lastHash = self.digest(row.hash)
    }

    /// No more rows.
    mutating func finish() {
        self.finishTimes()
    }

    private func digest(_ bytes: [UInt8]) -> ChainDigest? {
        bytes.count == ChainDigest.byteCount ? ChainDigest(bytes.span.bytes) : nil
    }

    private func isRetained(_ sequence: UInt64) -> Bool {
        guard let journal = self.journal, let first = self.retained[journal] else { return false }
        return sequence >= first
    }

    private mutating func tellGap(_ sequences: ClosedRange<UInt64>) {
        guard !self.isRetained(sequences.lowerBound) else { return }
        self.find(.missing, sequences, "the rows of these entries were deleted from the access log")
    }

    private mutating func find(
        _ kind: AuditFinding.Kind,
        _ sequences: ClosedRange<UInt64>,
        at time: Timestamp? = nil,
        _ detail: String
    ) {
        self.findings.add(self.finding(kind, sequences, at: time, detail))
    }

    private func finding(
        _ kind: AuditFinding.Kind,
        _ sequences: ClosedRange<UInt64>,
        at time: Timestamp?,
        _ detail: String
    ) -> AuditFinding {
        AuditFinding(
            kind: kind,
            place: .accessLog,
            journal: self.journal ?? "",
            first: sequences.lowerBound,
            last: sequences.upperBound,
            at: time.map { WireTime($0) },
            detail: detail
        )
    }

    private mutating func check(_ row: AccessLogRow) {
        let sequence = row.key.sequence
        let at = Timestamp(microseconds: row.columns.at)
        if row.expiredAt != nil {
            self.summary.expired += 1
            return
        }
        if let deliveredAt = row.deliveredAt, at > deliveredAt + Self.clockTolerance {
            let ahead = at.since(deliveredAt).components.seconds
            self.remarks.add(
                self.finding(.clockStep, sequence...sequence, at: at, "its time is \(ahead) s after it was delivered")
            )
        }
        if row.columns.type != "tool" { self.takeTime(sequence, at) }
        guard let evidence = row.evidence else {
            self.withoutEvidence += 1
            self.compare(row, with: nil)
            return
        }
        guard let journalID = JournalID(row.key.journal), let content = ChainedContent(evidence.chained) else {
            self.find(.edited, sequence...sequence, at: at, "what its hash is of was changed in the access log")
            return
        }
        if let previous = self.lastHash {
            let hash = ChainDigest(
                of: evidence.chained,
                sequence: sequence,
                journalID: journalID,
                after: previous,
                hash: self.hash
            )
            guard hash.bytes == row.hash else {
                let detail = "its hash in the access log is not that of its content, or the row before it was changed"
                self.find(.edited, sequence...sequence, at: at, detail)
                return
            }
            self.summary.proven += 1
        }
        self.checkParts(row, evidence, content)
    }

    private mutating func checkParts(_ row: AccessLogRow, _ evidence: EntryEvidence, _ content: ChainedContent) {
        let sequence = row.key.sequence
        let known = JournalEntry.personalParts(ofType: row.columns.type)
        var objects = [content.content]
        var isForgotten = false
        for (part, commitment) in zip(known, content.commitments) {
            guard let kept = evidence.parts[part] else {
                isForgotten = true
                continue
            }
            guard commitment.isOf(kept.bytes, salt: kept.salt, hash: self.hash) else {
                self.find(.edited, sequence...sequence, "its personal part was changed in the access log")
                return
            }
            objects.append(kept.bytes)
        }
        if isForgotten { self.summary.forgotten += 1 }
        self.compare(row, with: EntryText.merged(objects))
    }

    /// Compares what is readable of a row with what its hash proves; without proof at least its columns with its entry.
    private mutating func compare(_ row: AccessLogRow, with proven: [UInt8]?) {
        let sequence = row.key.sequence
        let entry = JSONValue(row.entry.utf8)?.members
        let expected = proven.map { JSONValue($0)?.members } ?? entry
        guard let expected else {
            self.find(.edited, sequence...sequence, "its entry in the access log cannot be read")
            return
        }
        var changed = entry == expected ? [] : ["entry"]
        changed += row.columns.differences(from: expected)
        guard !changed.isEmpty else { return }
        self.find(
            .edited,
            sequence...sequence,
            at: Timestamp(microseconds: row.columns.at),
            "changed in the access log: \(changed.joined(separator: ", "))"
        )
    }

    private mutating func takeTime(_ sequence: UInt64, _ at: Timestamp) {
        let finding = self.times.take(sequence, at: at)
        self.tell(finding)
    }

    private mutating func finishTimes() {
        let finding = self.times.finish()
        self.tell(finding)
    }

    /// What the journal still has is told when that is read.
    private mutating func tell(_ finding: TimeAudit.Finding?) {
        switch finding {
        case nil: return
        case .backDated(let sequence, let at, let by):
            guard !self.isRetained(sequence) else { return }
            self.find(.backDated, sequence...sequence, at: at, AuditFinding.backDatedDetail(by))
        case .clockStep(let sequence, let at, let by):
            guard !self.isRetained(sequence) else { return }
            self.remarks.add(
                self.finding(.clockStep, sequence...sequence, at: at, AuditFinding.clockStepDetail(by))
            )
        }
    }
}

extension AuditFinding {
    static func backDatedDetail(_ duration: Duration) -> String {
        "it claims to be \(duration.components.seconds) s older than the entry before it, and those after it do not"
    }

    static func clockStepDetail(_ duration: Duration) -> String {
        "from here on the times are \(duration.components.seconds) s earlier: the clock was set back"
    }
}

extension AccessLogRow.Columns {
    /// The names of the columns that say something else than an entry, as delivery fills them.
    fileprivate func differences(from entry: [String: JSONValue]) -> [String] {
        func name(_ column: String, _ isSame: Bool) -> String? { isSame ? nil : column }
        let reason = entry["reason"] ?? entry["result"] ?? entry["action"] ?? entry["kind"]
        return [
            name("type", entry["type"]?.string == self.type),
            name("at", entry["at"]?.integer == self.at),
            name("door", entry["door"]?.string == self.door),
            name("account", entry["account"]?.integer == self.account),
            name("card", entry["card"]?.integer == self.card),
            name("reader", entry["reader"]?.string == self.reader),
            name("reason", reason?.string == self.reason),
            name("of_sequence", entry["of"]?.integer == self.ofSequence),
        ].compactMap(\.self)
    }
}
