package import AdminModel

/// What is on record: whether it is as it was written, what it says, and what is to be forgotten of it.
package protocol AuditBackend: Sendable {
    /// Checks the journal, and what was delivered of it.
    ///
    /// - Parameter progress: called now and then; what it throws ends the check.
    func verifyAudit(
        caller: Caller,
        _ progress: (AuditProgress) async throws -> Void
    ) async throws -> AuditReport

    /// Writes out entries and vouches for them.
    ///
    /// - Parameter write: gets one piece after the other; what it throws ends the export.
    func exportAudit(
        _ query: AuditQuery,
        caller: Caller,
        _ write: (AuditChunk) async throws -> Void
    ) async throws -> AuditSignature

    /// What signatures of this site are checked with.
    func auditKey(caller: Caller) async throws -> AuditKey

    /// Erases what is personal of a member.
    func forget(_ request: ForgetRequest, caller: Caller) async throws -> ForgetReply
}
