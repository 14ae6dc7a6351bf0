import AccessControl
import AdminAPI
import AdminModel
import CardHashing
import FoundationEssentials
import Journal
import P2K16Directory
import Postgres

extension DaemonBackend {
    func auditKey(caller: Caller) async throws -> AuditKey {
        let key = try self.recordKey()
        return AuditKey(site: self.site.configuration.site, publicKey: key.publicKey, fingerprint: key.fingerprint)
    }

    func exportAudit(
        _ query: AuditQuery,
        caller: Caller,
        _ write: (AuditChunk) async throws -> Void
    ) async throws -> AuditSignature {
        let key = try self.recordKey()
        let member = try query.member.map { try self.memberAccount($0) }
        let filter = AccessLogFilter(
            since: query.since?.timestamp,
            until: query.until?.timestamp,
            door: try query.door.map { try self.door(named: $0).id },
            account: try query.account.map { try self.account(named: $0).id },
            typeName: query.type?.rawValue,
            member: member.map(self.traces)
        )
        let upstream = try self.recordSource(query.source)
        return try await self.oneAtATime {
            try await self.aboutTheRecord {
                var export = RecordExport(site: self.site, logger: self.logger, format: query.format, filter: filter)
                try await export.begin(try await self.facts(of: member, caller: caller), write)
                // Looked at first: what is delivered meanwhile comes twice rather than not at all.
                let (status, undelivered) = (upstream?.status.value, self.undelivered)
                if let upstream, let status {
                    try await PostgresConnection.withConnection(upstream.configuration, logger: self.logger) {
                        try await UpstreamIdentity.verify($0, belongsTo: self.site.store)
                        try await export.addAccessLog(on: $0, write)
                    }
                    // Nothing of a member may be left out, so what only this site knows yet comes too.
                    if member != nil {
                        try await export.addJournal(write) {
                            $0.sequence > status.deliveredUpTo || status.undelivered[$0.sequence] != nil
                        }
                    }
                } else {
                    try await export.addJournal(write)
                }
                try await export.end(write)
                try await self.recordExport(query, export.entries, caller)
                let signature = try key.signature(of: export.digest)
                return AuditSignature(
                    entries: export.entries,
                    source: upstream == nil ? .journal : .upstream,
                    undelivered: upstream == nil || member != nil ? 0 : undelivered,
                    signature: Data(signature).base64EncodedString(),
                    keyFingerprint: key.fingerprint
                )
            }
        }
    }

    /// The account of a member; one that is gone from the directory is known by its number alone.
    func memberAccount(_ name: String) throws -> AccountID {
        if let account = self.site.snapshot.value.account(username: name) { return account.id }
        if let number = Int64(name), number > 0 { return AccountID(number) }
        return try self.account(named: name).id
    }

    /// What tells entries about a member from others.
    func traces(of account: AccountID) -> MemberTraces {
        let snapshot = self.site.snapshot.value
        let cards = snapshot.cards(of: account)
        let username = snapshot.account(account)?.username.lowercased()
        return MemberTraces(
            account: account,
            cards: Set(cards.map(\.id)),
            fingerprints: Set(cards.flatMap { snapshot.tokens(of: $0.id).map(\.hash.fingerprint) }),
            users: Set(
                self.site.configuration.adminAccounts.filter { $0.value.lowercased() == username }.map(\.key)
            )
        )
    }

    private func recordKey() throws -> RecordKey {
        do {
            return try RecordKeyFile(path: "\(self.site.configuration.stateDirectory)/audit.key").readOrCreate()
        } catch {
            throw AdminError(.unavailable, code: "audit-key-unusable", message: error.description)
        }
    }

    /// The upstream to read from; nil for the journal.
    private func recordSource(_ source: ReportSource?) throws -> Site.Upstream? {
        switch (source, self.site.upstream) {
        case (.journal?, _), (nil, nil): return nil
        case (.upstream?, nil):
            throw AdminError(
                .refused,
                code: "upstream-not-configured",
                message: "this site has no upstream to read the record of",
                remedy: "Leave the source out, and its own journal is written out."
            )
        case (_, let upstream?):
            guard case .connected = upstream.sync.state else {
                throw Self.upstreamAway("the upstream database is not connected, so its access log cannot be read")
            }
            return upstream
        }
    }

    /// What is known of a member beside what happened.
    private func facts(of member: AccountID?, caller: Caller) async throws -> [any Encodable] {
        guard let member, let account = self.site.snapshot.value.account(member) else { return [] }
        var details = try await self.account(account.username, caller: caller)
        // They are among the entries.
        details.lastTaps = []
        return [MemberFacts(member: details)]
    }

    private struct MemberFacts: Encodable {
        var member: AccountDetails
    }

    private func recordExport(_ query: AuditQuery, _ entries: UInt64, _ caller: Caller) async throws {
        let member = try query.member.map { try self.memberAccount($0) }
        _ = try await self.record(
            ActionRecord(
                at: self.site.clock.now,
                actor: "\(caller)",
                action: .auditExport,
                account: member,
                detail: "\(entries) entries"
            )
        )
    }
}
