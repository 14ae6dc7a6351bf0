import AccessControl
import AdminModel
import Journal

/// Checks the segments of the journal, oldest first, and compares them with what was delivered.
struct JournalAudit {
    /// What is known of the delivery of a range of entries.
    struct Delivered: Sendable {
        /// The hashes that the access log has, by sequence.
        var hashes: [UInt64: [UInt8]]
        /// Up to here everything was delivered that was not refused.
        var upTo: UInt64
        /// Entries that the upstream refused.
        var refused: Set<UInt64>
    }

    private(set) var summary = AuditReport.Journal()
    private(set) var undelivered: UInt64 = 0
    /// Entries whose personal fields are chained as they are.
    private(set) var withoutParts: UInt64 = 0
    private(set) var findings = FindingList()
    private(set) var remarks = FindingList()
    private var journal: JournalID?
    private var times = TimeAudit()

    /// The next segment.
    ///
    /// - Parameter delivered: nil where the journal cannot be compared.
    mutating func take(_ segment: JournalInspection, delivered: Delivered?) {
        let journal = segment.journalID.description
        if let before = self.journal, before != segment.journalID {
            self.remarks.add(
                self.finding(
                    .newChain,
                    journal,
                    segment.sequences.lowerBound...segment.sequences.lowerBound,
                    "the journal goes on under a new name here: before, it was damaged, or could not be written at a start"
                )
            )
        }
        self.journal = segment.journalID
        if self.summary.first == nil { self.summary.first = segment.sequences.lowerBound }
        self.summary.last = segment.sequences.upperBound - 1
        for problem in segment.problems { self.tell(problem, journal, delivered) }
        for record in segment.records { self.take(record, journal, delivered) }
    }

    /// No more segments.
    mutating func finish() {
        self.tell(self.times.finish(), self.journal?.description ?? "")
    }

    /// The access log has entries that the journal does not have any more.
    mutating func tellRolledBack(journal: String, _ sequences: ClosedRange<UInt64>) {
        self.findings.add(
            self.finding(
                .missing,
                journal,
                sequences,
                "they were delivered, and are missing at the end of the journal: an older state of the disk came back"
            )
        )
    }

    private func finding(
        _ kind: AuditFinding.Kind,
        _ journal: String,
        _ sequences: ClosedRange<UInt64>,
        at time: Timestamp? = nil,
        place: AuditPlace = .journal,
        _ detail: String
    ) -> AuditFinding {
        AuditFinding(
            kind: kind,
            place: place,
            journal: journal,
            first: sequences.lowerBound,
            last: sequences.upperBound,
            at: time.map { WireTime($0) },
            detail: detail
        )
    }

    private mutating func tell(_ problem: JournalProblem, _ journal: String, _ delivered: Delivered?) {
        let sequences = problem.first...problem.last
        var detail = "\(problem.kind.explanation) (\(problem.file))"
        if let delivered {
            let there = sequences.count { delivered.hashes[$0] != nil }
            if there == sequences.count {
                detail += "; delivered before"
            } else {
                detail += "; \(there) of \(sequences.count) were delivered before"
            }
        }
        self.findings.add(self.finding(problem.kind.wireKind, journal, sequences, detail))
    }

    private mutating func take(_ record: JournalRecord, _ journal: String, _ delivered: Delivered?) {
        let sequence = record.sequence
        self.summary.intact += 1
        if record.personal.contains(.erased) { self.summary.forgotten += 1 }
        if !record.hasCommitments { self.withoutParts += 1 }
        let entry = try? Recorder.decode(record)
        if let entry { self.take(entry, sequence, journal) }
        guard let delivered else { return }
        switch delivered.hashes[sequence] {
        case nil where sequence > delivered.upTo || delivered.refused.contains(sequence): self.undelivered += 1
        case nil:
            self.findings.add(
                self.finding(
                    .missing,
                    journal,
                    sequence...sequence,
                    place: .accessLog,
                    "delivered before, and not in the access log any more; the next connect delivers it again"
                )
            )
        case record.hash.bytes?: return
        case .some:
            self.findings.add(
                self.finding(
                    .edited,
                    journal,
                    sequence...sequence,
                    "its hash is not the one that was delivered: the journal or the access log was changed"
                )
            )
        }
    }

    private mutating func take(_ entry: JournalEntry, _ sequence: UInt64, _ journal: String) {
        if case .notice(let notice) = entry {
            let kind: AuditFinding.Kind? =
                switch notice.kind {
                case .gap: .gap
                case .clockSuspect: .clockStep
                case .alarmRaised where notice.detail.hasPrefix(AlarmKind.clockUntrusted.rawValue): .clockStep
                case .started, .stopped, .journalDamaged, .deliveryRefused, .deliveryConflict, .unknownCards,
                    .wrongPINs, .breakGlassRefused, .alarmRaised, .alarmAcknowledged, .alarmCleared:
                    nil
                }
            if let kind {
                let finding = self.finding(kind, journal, sequence...sequence, at: notice.at, notice.detail)
                self.remarks.add(finding)
            }
        }
        // What a controller tells afterwards has the time at which it happened.
        if case .tool = entry { return }
        self.tell(self.times.take(sequence, at: entry.at), journal)
    }

    private mutating func tell(_ finding: TimeAudit.Finding?, _ journal: String) {
        switch finding {
        case nil: return
        case .backDated(let sequence, let at, let by):
            let detail = AuditFinding.backDatedDetail(by)
            self.findings.add(self.finding(.backDated, journal, sequence...sequence, at: at, detail))
        case .clockStep(let sequence, let at, let by):
            let detail = AuditFinding.clockStepDetail(by)
            self.remarks.add(self.finding(.clockStep, journal, sequence...sequence, at: at, detail))
        }
    }
}

extension JournalProblem.Kind {
    fileprivate var wireKind: AuditFinding.Kind {
        switch self {
        case .edited: .edited
        case .reordered: .reordered
        case .missing: .missing
        case .rewritten: .rewritten
        case .unreadable: .unreadable
        }
    }

    fileprivate var explanation: String {
        switch self {
        case .edited: "what stands there is not what was written"
        case .reordered: "it stands at another place than its own"
        case .missing: "missing in the journal"
        case .rewritten: "the hashes fit each other, and are not those that were written"
        case .unreadable: "cannot be told apart into entries"
        }
    }
}
