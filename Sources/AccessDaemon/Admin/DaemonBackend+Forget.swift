import AccessControl
import AdminAPI
import AdminModel
import Journal
import P2K16Directory
import Postgres

extension DaemonBackend {
    /// How long delivery takes where nothing is wrong.
    private static let deliveryPatience = Duration.seconds(2)

    /// What the journal has of a member.
    private struct Found {
        var erasable: UInt64 = 0
        var notErasable: UInt64 = 0
        var undelivered: UInt64 = 0
    }

    func forget(_ request: ForgetRequest, caller: Caller) async throws -> ForgetReply {
        let account = try self.memberAccount(request.member)
        let traces = self.traces(of: account)
        return try await self.oneAtATime {
            try await self.aboutTheRecord {
                await self.waitForDelivery()
                let found = try await self.find(traces)
                guard found.undelivered == 0 else {
                    throw AdminError(
                        .conflict,
                        code: "entries-undelivered",
                        message:
                            "\(found.undelivered) entries about this member have not reached the upstream yet, and "
                            + "p2k16 would never hear of these openings; nothing was erased",
                        remedy: "Try again when p2k16ctl sync status shows nothing pending."
                    )
                }
                let isRehearsal = request.rehearse ?? false
                var reply = ForgetReply(
                    account: account.rawValue,
                    active: self.site.snapshot.value.account(account)?.isActive ?? false,
                    journal: found.erasable,
                    accessLog: nil,
                    notErasable: found.notErasable,
                    quarantined: try await self.site.recorder.journal.quarantinedFiles()
                )
                if !isRehearsal {
                    // On record first; by the number alone, which says nothing once the account is gone.
                    reply.sequence = try await self.record(
                        ActionRecord(
                            at: self.site.clock.now,
                            actor: "\(caller)",
                            action: .auditForget,
                            detail: "account \(account.rawValue)"
                        )
                    )
                }
                try await self.forgetUpstream(traces, isRehearsal, &reply)
                if !isRehearsal {
                    let erasure = try await self.site.recorder.journal.erase { Self.parts(of: $0, about: traces) }
                    reply.journal = UInt64(erasure.records)
                }
                return reply
            }
        }
    }

    private static func parts(of record: JournalRecord, about traces: MemberTraces) -> [Int] {
        guard !record.personal.isEmpty, let entry = try? Recorder.decode(record) else { return [] }
        let known = JournalEntry.personalParts(ofType: entry.typeName)
        return traces.parts(of: entry).compactMap { known.firstIndex(of: $0) }
            .filter { record.personal.indices.contains($0) }
    }

    /// Waits a moment for what is on its way to the upstream, such as the order before this one.
    private func waitForDelivery() async {
        await self.site.recorder.writeOutcomes()
        guard let upstream = self.site.upstream, let last = self.site.recorder.journal.lastSequence else { return }
        let end = ContinuousClock.now + Self.deliveryPatience
        while case let status = upstream.status.value, status.isComparedWithJournal, status.deliveredUpTo < last,
            .now < end, (try? await Task.sleep(for: .milliseconds(20), clock: .continuous)) != nil
        {}
    }

    private func find(_ traces: MemberTraces) async throws -> Found {
        var found = Found()
        let status = self.site.upstream?.status.value
        try await self.site.recorder.journal.forEachRecord { record in
            guard let entry = try? Recorder.decode(record), !traces.parts(of: entry).isEmpty else { return }
            if record.hasCommitments { found.erasable += 1 } else { found.notErasable += 1 }
            guard let status else { return }
            let isDelivered =
                record.sequence <= status.deliveredUpTo && status.undelivered[record.sequence] == nil
            if !isDelivered { found.undelivered += 1 }
        }
        return found
    }

    private func forgetUpstream(
        _ traces: MemberTraces,
        _ isRehearsal: Bool,
        _ reply: inout ForgetReply
    ) async throws {
        guard let upstream = self.site.upstream else {
            reply.accessLogNote = "this site has no upstream"
            return
        }
        guard let admin = upstream.admin else {
            reply.accessLogNote =
                "this site has no admin role, so the upstream's access log still has its entries: "
                + "run this also where upstream.admin is configured"
            return
        }
        do {
            reply.accessLog = try await PostgresConnection.withConnection(admin, logger: self.logger) { connection in
                try await UpstreamIdentity.verify(connection, belongsTo: self.site.store)
                return try await AccessLog.forget(traces, rehearsing: isRehearsal, on: connection)
            }
        } catch let error as PostgresError where error.sqlState == .insufficientPrivilege {
            throw self.adminError(.missingRight(error.message))
        }
    }
}
