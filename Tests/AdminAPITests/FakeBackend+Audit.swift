import AdminAPI
import AdminModel

extension FakeBackend {
    static let finding = AuditFinding(
        kind: .edited,
        place: .accessLog,
        journal: "6f9619ff-8b86-4011-b42d-00cf4fc964ff",
        first: 3,
        last: 4,
        at: FakeBackend.time,
        detail: "changed in the access log: reason"
    )

    func verifyAudit(
        caller: Caller,
        _ progress: (AuditProgress) async throws -> Void
    ) async throws -> AuditReport {
        try self.note(caller) { _ in }
        try await progress(AuditProgress(done: 5, total: 10))
        return AuditReport(
            site: "bitraf",
            checkedAt: Self.time,
            journal: .init(first: 1, last: 10, intact: 10, forgotten: 1),
            accessLog: .init(rows: 10, proven: 9, forgotten: 1),
            findings: [Self.finding],
            furtherFindings: 0,
            remarks: [],
            unknown: ["what never reached the journal"]
        )
    }

    func exportAudit(
        _ query: AuditQuery,
        caller: Caller,
        _ write: (AuditChunk) async throws -> Void
    ) async throws -> AuditSignature {
        try self.note(caller) { $0.name = query.member ?? query.format.rawValue }
        try await write(AuditChunk(text: "site,at\r\n"))
        try await write(AuditChunk(text: "bitraf,now\r\n"))
        return AuditSignature(
            entries: 1,
            source: .journal,
            undelivered: 0,
            signature: "MEUCIQ==",
            keyFingerprint: "00ff"
        )
    }

    func auditKey(caller: Caller) async throws -> AuditKey {
        try self.note(caller) { _ in }
        return AuditKey(site: "bitraf", publicKey: "-----BEGIN PUBLIC KEY-----\n", fingerprint: "00ff")
    }

    func forget(_ request: ForgetRequest, caller: Caller) async throws -> ForgetReply {
        try self.note(caller) { $0.name = request.member }
        return ForgetReply(
            account: 4711,
            active: true,
            journal: 12,
            accessLog: 34,
            notErasable: 0,
            quarantined: [],
            sequence: request.rehearse == true ? nil : 77
        )
    }
}
