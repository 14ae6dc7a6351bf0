import AdminModel

/// Findings, of which neighbours that say the same are one, and only so many are kept.
struct FindingList {
    private(set) var findings: [AuditFinding] = []
    private(set) var further: UInt64 = 0

    mutating func add(_ finding: AuditFinding) {
        if let last = self.findings.last, last.kind == finding.kind, last.place == finding.place,
            last.journal == finding.journal, last.detail == finding.detail, last.last &+ 1 == finding.first
        {
            self.findings[self.findings.count - 1].last = finding.last
            return
        }
        guard self.findings.count < AuditReport.maximumFindings else {
            self.further += 1
            return
        }
        self.findings.append(finding)
    }

    mutating func add(_ findings: some Sequence<AuditFinding>) {
        for finding in findings { self.add(finding) }
    }
}
