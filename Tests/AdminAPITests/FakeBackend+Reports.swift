import AdminAPI
import AdminModel

extension FakeBackend {
    private static let basis = ReportBasis(
        source: .upstream,
        zone: "Europe/Oslo",
        since: WireTime(microseconds: time.microseconds - 30 * 86_400_000_000),
        until: time,
        earliest: WireTime("2020-01-01T00:00:00Z"),
        undelivered: 2
    )

    func visitReport(_ query: ReportQuery, caller: Caller) async throws -> VisitReport {
        try self.note(caller) { $0.report = query }
        return VisitReport(
            basis: Self.basis,
            door: query.door,
            opens: 30,
            people: 7,
            days: [
                VisitDay(day: "2026-11-19", opens: 10, people: 4), VisitDay(day: "2026-11-21", opens: 20, people: 5),
            ],
            hours: [VisitHour(hour: 17, opens: 25, people: 6), VisitHour(hour: 18, opens: 5, people: 2)],
            denials: [DenialCount(reason: "unknown-card", count: 3)],
            tapsSince: WireTime("2026-01-01T00:00:00Z")
        )
    }

    func memberReport(_ query: ReportQuery, caller: Caller) async throws -> MemberReport {
        try self.note(caller) { $0.report = query }
        let anna = MemberVisits(account: "anna", days: 2, opens: 9, first: Self.basis.since, last: Self.time)
        return MemberReport(basis: Self.basis, people: 7, members: [anna])
    }

    func toolReport(_ query: ReportQuery, caller: Caller) async throws -> ToolReport {
        try self.note(caller) { $0.report = query }
        let saw = ToolUse(tool: "table \"saw\", big", checkouts: 3, people: 2, hours: 4.5, isOut: true)
        return ToolReport(basis: Self.basis, tools: [saw])
    }
}
