import AccessControl
import AdminModel
import FoundationEssentials
import Journal
import P2K16Directory
import TestServers
import Testing

@testable import AccessDaemon

/// Rows as delivery writes them, and what somebody may do to them.
@Suite(.timeLimit(.minutes(5)))
struct AccessLogAuditTests {
    private static let start = Timestamp(seconds: 1_795_217_127)

    /// The rows of a journal with seven taps of different people.
    private func rows() async throws -> [AccessLogRow] {
        let directory = try TemporaryDirectory()
        let (journal, _) = try Journal.open(
            directory: directory.file("journal"),
            hash: RecordAudit.hash,
            logger: testLogger
        )
        for number in 1...7 {
            let decision = DecisionRecord(
                at: Self.start + .seconds(Int64(100 * number)),
                door: DoorID("entrance"),
                doorKey: "frontdoor",
                reader: ReaderID("outside"),
                fingerprint: "VX22-6QKV",
                decision: Decision(
                    verdict: .granted,
                    account: AccountID(Int64(number)),
                    card: CardID(Int64(10 + number)),
                    trace: [TraceStep(.employed, .passed, .employer(id: CompanyID(3)))]
                ),
                snapshotTakenAt: Self.start
            )
            try await journal.append(Recorder.encode(.decision(decision)))
        }
        var rows: [AccessLogRow] = []
        try await journal.forEachRecord { record in
            let key = JournalKey(site: "test", journal: record.journalID.description, sequence: record.sequence)
            rows.append(AccessLogRow(try Recorder.journalled(record, key: key)))
        }
        await journal.close()
        return rows
    }

    private func audit(_ rows: [AccessLogRow], retained: [String: UInt64] = [:]) -> AccessLogAudit {
        var audit = AccessLogAudit(hash: RecordAudit.hash, retained: retained)
        for row in rows { audit.take(row) }
        audit.finish()
        return audit
    }

    private func findings(_ change: (inout [AccessLogRow]) throws -> Void) async throws -> [AuditFinding] {
        var rows = try await self.rows()
        try change(&rows)
        return self.audit(rows).findings.findings
    }

    @Test func rowsAsDeliveredAreProven() async throws {
        let audit = self.audit(try await self.rows())
        #expect(audit.findings.findings.isEmpty)
        #expect(audit.remarks.findings.isEmpty)
        // The first has no row before it to be linked to.
        #expect(audit.summary == AuditReport.AccessLog(rows: 7, proven: 6))
        #expect(audit.withoutEvidence == 0)
    }

    @Test func changedColumnsAreNamed() async throws {
        let changes: [(column: String, change: (inout AccessLogRow) -> Void)] = [
            ("type", { $0.columns.type = "outcome" }), ("at", { $0.columns.at += 1 }),
            ("door", { $0.columns.door = "gate" }),
            ("account", { $0.columns.account = 815 }), ("account", { $0.columns.account = nil }),
            ("card", { $0.columns.card = 815 }), ("reader", { $0.columns.reader = nil }),
            ("reason", { $0.columns.reason = "never-paid" }), ("of_sequence", { $0.columns.ofSequence = 1 }),
        ]
        for (column, change) in changes {
            let findings = try await self.findings { change(&$0[3]) }
            #expect(findings.map(\.kind) == [.edited], "\(column)")
            #expect(findings.first?.first == 4 && findings.first?.place == .accessLog)
            #expect(findings.first?.detail.contains(column) == true, "\(findings)")
        }
        let entry = try await self.findings {
            $0[3].entry = $0[3].entry.split(separator: "VX22").joined(separator: "AAAA")
        }
        #expect(entry.first?.detail == "changed in the access log: entry")
    }

    @Test func changedProofsAreNamed() async throws {
        let changes: [(inout AccessLogRow) -> Void] = [
            { $0.hash[7] ^= 1 }, { $0.evidence?.chained[20] ^= 1 }, { $0.evidence?.chained = [] },
            { $0.evidence?.parts[.subject]?.bytes[3] ^= 1 }, { $0.evidence?.parts[.subject]?.salt[3] ^= 1 },
        ]
        for change in changes {
            let findings = try await self.findings { change(&$0[6]) }
            #expect(findings.map(\.kind) == [.edited])
            #expect(findings.first?.first == 7)
        }
    }

    @Test func deletedRowsAreNamed() async throws {
        let findings = try await self.findings { $0.removeSubrange(2..<4) }
        #expect(findings.map(\.kind) == [.missing])
        #expect(findings.first?.first == 3 && findings.first?.last == 4)
        // Where the journal still has them, comparing with it tells.
        var rows = try await self.rows()
        let journal = rows[0].key.journal
        rows.remove(at: 4)
        #expect(self.audit(rows, retained: [journal: 4]).findings.findings.isEmpty)
    }

    @Test func exchangedRowsAreNamed() async throws {
        let findings = try await self.findings { rows in
            let (third, fourth) = (rows[2], rows[3])
            rows[2] = fourth
            rows[2].key = third.key
            rows[3] = third
            rows[3].key = fourth.key
        }
        #expect(findings.contains { $0.kind == .edited && $0.first == 3 })
    }

    @Test func whatIsForgottenOrExpiredIsNoFinding() async throws {
        var rows = try await self.rows()
        rows[2].columns.account = nil
        rows[2].columns.card = nil
        rows[2].evidence?.parts = [:]
        rows[2].entry = """
            {"at": \(rows[2].columns.at), "door": "entrance", "type": "decision", "doorKey": "frontdoor", \
            "reader": "outside", "reason": "granted", "snapshotTakenAt": \(Self.start.microseconds)}
            """
        rows[4].expiredAt = Self.start
        rows[4].evidence = nil
        rows[4].entry = "{}"
        rows[4].columns = .init(type: "decision", at: rows[4].columns.at)
        let audit = self.audit(rows)
        #expect(audit.findings.findings.isEmpty, "\(audit.findings.findings)")
        #expect(audit.summary == AuditReport.AccessLog(rows: 7, proven: 5, forgotten: 1, expired: 1))
        // What was not erased as a whole was tampered with.
        rows[2].columns.account = 815
        #expect(self.audit(rows).findings.findings.map(\.first) == [3])
    }

    @Test func timesAreCompared() async throws {
        var rows = try await self.rows()
        rows[3].deliveredAt = Timestamp(microseconds: rows[3].columns.at) - .seconds(3600)
        let audit = self.audit(rows)
        #expect(audit.remarks.findings.map(\.kind) == [.clockStep])
        #expect(audit.remarks.findings.first?.first == 4)
    }
}

extension AccessLogRow {
    /// The row as delivery makes it.
    init(_ entry: JournalledEntry) {
        guard case .decision(let decision) = entry.entry else { preconditionFailure("only decisions are made here") }
        self.init(
            key: entry.key,
            hash: entry.hash,
            columns: Columns(
                type: "decision",
                at: decision.at.microseconds,
                door: decision.door.rawValue,
                account: decision.account?.rawValue,
                card: decision.card?.rawValue,
                reader: decision.reader?.rawValue,
                reason: decision.reason
            ),
            entry: String(decoding: entry.payload, as: UTF8.self),
            evidence: entry.evidence
        )
    }
}
