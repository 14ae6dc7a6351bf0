/// What a check of the record found: the last message of `GET /v1/audit/verify`.
package struct AuditReport: Sendable, Hashable, Codable {
    /// What is in the journal of this site.
    package struct Journal: Sendable, Hashable, Codable {
        package var first: UInt64?
        package var last: UInt64?
        /// Entries that are as they were written.
        package var intact: UInt64
        /// Of these, entries of which something was forgotten.
        package var forgotten: UInt64

        package init(first: UInt64? = nil, last: UInt64? = nil, intact: UInt64 = 0, forgotten: UInt64 = 0) {
            self.first = first
            self.last = last
            self.intact = intact
            self.forgotten = forgotten
        }
    }

    /// What is in the upstream's access log of this site.
    package struct AccessLog: Sendable, Hashable, Codable {
        package var rows: UInt64
        /// Rows whose hash could be computed again.
        package var proven: UInt64
        /// Rows of which something was forgotten.
        package var forgotten: UInt64
        /// Rows whose content was removed for its age; their hashes stay.
        package var expired: UInt64
        /// Entries of the journal that are not there yet.
        package var undelivered: UInt64

        package init(
            rows: UInt64 = 0,
            proven: UInt64 = 0,
            forgotten: UInt64 = 0,
            expired: UInt64 = 0,
            undelivered: UInt64 = 0
        ) {
            self.rows = rows
            self.proven = proven
            self.forgotten = forgotten
            self.expired = expired
            self.undelivered = undelivered
        }
    }

    package var site: String
    package var checkedAt: WireTime
    /// Whether there are no findings.
    package var sound: Bool
    package var journal: Journal
    /// Nil where the journal could not be compared with what was delivered.
    package var accessLog: AccessLog?
    /// What must not be: at most ``maximumFindings``.
    package var findings: [AuditFinding]
    /// Findings beyond these.
    package var furtherFindings: UInt64
    /// What is worth knowing: clock steps, gaps, chains begun anew; at most ``maximumFindings``.
    package var remarks: [AuditFinding]
    /// What the check cannot know, in plain words.
    package var unknown: [String]

    /// How many findings and how many remarks are listed at most.
    package static let maximumFindings = 1000

    package init(
        site: String,
        checkedAt: WireTime,
        journal: Journal,
        accessLog: AccessLog?,
        findings: [AuditFinding],
        furtherFindings: UInt64,
        remarks: [AuditFinding],
        unknown: [String]
    ) {
        self.site = site
        self.checkedAt = checkedAt
        self.sound = findings.isEmpty
        self.journal = journal
        self.accessLog = accessLog
        self.findings = findings
        self.furtherFindings = furtherFindings
        self.remarks = remarks
        self.unknown = unknown
    }
}
