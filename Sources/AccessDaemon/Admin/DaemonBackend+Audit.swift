import AdminAPI
import AdminModel
import Journal
import Logging
import Postgres

extension DaemonBackend {
    func verifyAudit(
        caller: Caller,
        _ progress: (AuditProgress) async throws -> Void
    ) async throws -> AuditReport {
        try await self.oneAtATime {
            try await self.aboutTheRecord { try await RecordAudit(site: self.site, logger: self.logger).run(progress) }
        }
    }

    /// Words what keeps somebody from reading the record.
    func aboutTheRecord<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as JournalError {
            throw AdminError(
                .unavailable,
                code: "journal-unreadable",
                message: "the journal cannot be read: \(error)",
                remedy: "See p2k16ctl health."
            )
        } catch let error as PostgresError {
            throw AdminError(
                .unavailable,
                code: "authority-away",
                message: "the upstream does not answer as it should: \(error.message)",
                remedy: "Try again; p2k16ctl sync status says how the upstream is."
            )
        } catch is UpstreamAwayError {
            throw Self.upstreamAway("the upstream database is not connected")
        } catch  where !(error is AdminError || error is CancellationError) {
            self.logger.error("the record cannot be read", error: error)
            throw error
        }
    }
}
