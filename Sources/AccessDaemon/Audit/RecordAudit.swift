import AccessControl
import AdminModel
import CardHashing
import Journal
import LocalStore
import Logging
import P2K16Directory
import Postgres

/// Checks what is on record of this site: the journal, and what the upstream keeps of it.
struct RecordAudit {
    /// How many entries are asked for at a time.
    private static let page: UInt64 = 10_000

    static let hash: ChainHash = { ChainDigest(sha256($0).span.bytes) }

    typealias Progress = (AuditProgress) async throws -> Void

    let site: Site
    let logger: Logger

    /// Checks everything.
    ///
    /// - Throws: ``JournalError``, `PostgresError`, and what `progress` throws.
    func run(_ progress: Progress) async throws -> AuditReport {
        guard let upstream = self.site.upstream else {
            return try await self.checkJournal(
                on: nil,
                reason:
                    "this site has no upstream: keep exports with their signatures where this machine cannot change them",
                progress
            )
        }
        guard case .connected = upstream.sync.state, upstream.status.value.isComparedWithJournal else {
            return try await self.checkJournal(on: nil, reason: "the upstream is away", progress)
        }
        return try await PostgresConnection.withConnection(upstream.configuration, logger: self.logger) { connection in
            try await UpstreamIdentity.verify(connection, belongsTo: self.site.store)
            return try await self.checkJournal(on: connection, reason: "", progress)
        }
    }

    private var siteName: String { self.site.configuration.site }

    private func checkJournal(
        on connection: PostgresConnection?,
        reason: String,
        _ progress: Progress
    ) async throws -> AuditReport {
        let journal = self.site.recorder.journal
        var total = journal.lastSequence.map { $0 + 1 - (journal.firstSequence ?? $0) } ?? 0
        if let connection { total += try await AccessLog.count(of: self.siteName, on: connection) }
        var done = AuditProgress(done: 0, total: total)
        var audit = JournalAudit()
        var retained: [String: UInt64] = [:]
        var after: UInt64 = 0
        try await journal.inspect { segment in
            let id = segment.journalID.description
            let start = retained[id] == nil ? segment.sequences.lowerBound : min(after, segment.sequences.lowerBound)
            retained[id] = retained[id] ?? segment.sequences.lowerBound
            after = segment.sequences.upperBound
            let delivered = try await self.delivered(id, start..<segment.sequences.upperBound, on: connection)
            audit.take(segment, delivered: delivered)
            done.done += UInt64(segment.sequences.count)
            try await progress(done)
        }
        audit.finish()
        var rows: AccessLogAudit?
        if let connection {
            try await self.findRolledBack(&audit, on: connection)
            rows = try await self.checkRows(retained, on: connection, &done, progress)
            rows?.finish()
        }
        return try await self.report(audit, rows, reason: reason)
    }

    private func delivered(
        _ journal: String,
        _ sequences: Range<UInt64>,
        on connection: PostgresConnection?
    ) async throws -> JournalAudit.Delivered? {
        guard let connection, let status = self.site.upstream?.status.value else { return nil }
        var delivered = JournalAudit.Delivered(
            hashes: [:],
            upTo: status.isComparedWithJournal ? status.deliveredUpTo : 0,
            refused: Set(status.undelivered.keys)
        )
        for start in stride(from: sequences.lowerBound, to: sequences.upperBound, by: Int(Self.page)) {
            let page = try await Delivery.present(
                site: self.siteName,
                journal: journal,
                in: start...min(start + Self.page, sequences.upperBound) - 1,
                on: connection
            )
            delivered.hashes.merge(page) { $1 }
        }
        return delivered
    }

    private func findRolledBack(_ audit: inout JournalAudit, on connection: PostgresConnection) async throws {
        let journal = self.site.recorder.journal
        let id = journal.journalID.description
        let delivered = try await AccessLog.lastSequence(site: self.siteName, journal: id, on: connection)
        // Asked afterwards: what was delivered by then was in the journal before.
        let last = journal.lastSequence ?? 0
        if let delivered, delivered > last { audit.tellRolledBack(journal: id, last + 1...delivered) }
    }

    private func checkRows(
        _ retained: [String: UInt64],
        on connection: PostgresConnection,
        _ done: inout AuditProgress,
        _ progress: Progress
    ) async throws -> AccessLogAudit {
        var audit = AccessLogAudit(hash: Self.hash, retained: retained)
        var last: JournalKey?
        while true {
            let rows = try await AccessLog.rows(of: self.siteName, after: last, on: connection)
            guard let end = rows.last else { return audit }
            for row in rows { audit.take(row) }
            last = end.key
            done.done += UInt64(rows.count)
            done.total = max(done.total, done.done)
            try await progress(done)
        }
    }

    private func report(
        _ audit: JournalAudit,
        _ rows: AccessLogAudit?,
        reason: String
    ) async throws -> AuditReport {
        var findings = audit.findings
        var remarks = audit.remarks
        var accessLog = rows?.summary
        accessLog?.undelivered = audit.undelivered
        if let rows {
            findings.add(rows.findings.findings)
            remarks.add(rows.remarks.findings)
        }
        let quarantined = try await self.site.recorder.journal.quarantinedFiles()
        return AuditReport(
            site: self.siteName,
            checkedAt: WireTime(self.site.clock.now),
            journal: audit.summary,
            accessLog: accessLog,
            findings: findings.findings,
            furtherFindings: findings.further + (rows?.findings.further ?? 0),
            remarks: remarks.findings,
            unknown: self.unknown(audit, rows, quarantined: quarantined, reason: reason)
        )
    }

    /// What the check cannot know.
    private func unknown(
        _ audit: JournalAudit,
        _ rows: AccessLogAudit?,
        quarantined: [String],
        reason: String
    ) -> [String] {
        var unknown: [String] = []
        if let rows {
            if audit.undelivered > 0 {
                unknown.append(
                    "\(audit.undelivered) entries were not delivered yet: nothing outside of this machine speaks for them"
                )
            }
            if rows.withoutEvidence > 0 {
                unknown.append(
                    "\(rows.withoutEvidence) rows are of journals of the first format: their hashes say nothing of their content"
                )
            }
            if rows.summary.expired > 0 {
                unknown.append("what the \(rows.summary.expired) rows said whose content was removed for its age")
            }
            unknown.append("who could write both the journal and the access log could have changed both alike")
        } else {
            unknown.append(
                "whether the journal was computed anew as a whole: the chain has no key, so only a comparison with what was "
                    + "delivered proves anything, and \(reason)"
            )
        }
        if let first = audit.summary.first, first > 1 {
            unknown.append(
                rows == nil
                    ? "what stood before entry \(first), which is as far back as the journal goes"
                    : "entries before \(first) are not in the journal any more: their rows were checked against each other"
            )
        }
        if !quarantined.isEmpty {
            unknown.append(
                "what is in the files that were put aside as damaged: \(quarantined.joined(separator: ", "))"
            )
        }
        unknown.append("what never reached the journal, beyond the gaps that it tells of")
        return unknown
    }
}
