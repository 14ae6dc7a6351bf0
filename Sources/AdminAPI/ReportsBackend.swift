package import AdminModel

/// What is counted for people who look after a space.
package protocol ReportsBackend: Sendable {
    /// Openings and people by day and by hour, and denials by reason.
    func visitReport(_ query: ReportQuery, caller: Caller) async throws -> VisitReport
    /// Who came, and how often.
    func memberReport(_ query: ReportQuery, caller: Caller) async throws -> MemberReport
    /// How long tools were checked out; a door in the query is an error of the caller.
    func toolReport(_ query: ReportQuery, caller: Caller) async throws -> ToolReport
}
