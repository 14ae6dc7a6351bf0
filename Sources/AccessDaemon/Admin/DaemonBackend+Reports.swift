import AccessControl
import AdminAPI
import AdminModel
import P2K16Directory
import Postgres

extension DaemonBackend {
    func visitReport(_ query: ReportQuery, caller: Caller) async throws -> VisitReport {
        let (scope, door) = try await self.scope(of: query)
        guard let upstream = try self.reportUpstream(query) else {
            let (tally, basis) = try await self.tally(scope, door: door)
            return tally.visits(basis)
        }
        let visits = try await self.report(from: upstream) { try await $0.visits(scope) }
        return VisitReport(
            basis: self.basis(scope, zone: visits.zone, earliest: visits.earliest),
            door: door?.rawValue,
            opens: visits.total.opens,
            people: visits.total.people,
            days: visits.days.map { VisitDay(day: $0.day, opens: $0.count.opens, people: $0.count.people) },
            hours: visits.hours.map { VisitHour(hour: Int($0.hour), opens: $0.count.opens, people: $0.count.people) },
            denials: visits.denials.map { DenialCount(reason: $0.reason, count: $0.count) },
            tapsSince: visits.earliestTap.map { WireTime($0) }
        )
    }

    func memberReport(_ query: ReportQuery, caller: Caller) async throws -> MemberReport {
        let (scope, door) = try await self.scope(of: query)
        guard let upstream = try self.reportUpstream(query) else {
            let snapshot = self.site.snapshot.value
            let (tally, basis) = try await self.tally(scope, door: door)
            return tally.members(basis, limit: query.limit) { snapshot.account($0)?.username ?? "account \($0)" }
        }
        let members = try await self.report(from: upstream) { try await $0.members(scope, limit: query.limit) }
        return MemberReport(
            basis: self.basis(scope, zone: members.zone, earliest: members.earliest),
            door: door?.rawValue,
            people: members.people,
            members: members.members.map { member in
                MemberVisits(
                    account: member.username,
                    days: member.days,
                    opens: member.opens,
                    first: WireTime(member.first),
                    last: WireTime(member.last)
                )
            }
        )
    }

    func toolReport(_ query: ReportQuery, caller: Caller) async throws -> ToolReport {
        let (scope, _) = try await self.scope(of: query)
        guard let upstream = try self.reportUpstream(query) else {
            throw AdminError(
                .refused,
                code: "tools-not-on-record",
                message: "this site's journal holds no checkouts of tools, so their hours cannot be counted",
                remedy: "They are counted from p2k16's events, where there is an upstream."
            )
        }
        let tools = try await self.report(from: upstream) { try await $0.tools(scope) }
        return ToolReport(
            basis: self.basis(scope, zone: tools.zone, earliest: tools.earliest),
            tools: tools.tools.map { tool in
                ToolUse(
                    tool: tool.name,
                    checkouts: tool.checkouts,
                    people: tool.people,
                    hours: tool.hours,
                    isOut: tool.isOut
                )
            }
        )
    }

    private func scope(of query: ReportQuery) async throws -> (scope: ActivityReports.Scope, door: DoorID?) {
        let until = query.until?.timestamp ?? self.site.clock.now
        let since = query.since?.timestamp ?? until - .seconds(ReportQuery.defaultDays * 86_400)
        guard since < until, until.since(since) <= .seconds(ReportQuery.maximumDays * 86_400) else {
            throw AdminError(
                .badRequest,
                code: "time-span-invalid",
                message: "the report must begin before it ends and cover \(ReportQuery.maximumDays) days at most",
                remedy: "Give another since or until."
            )
        }
        var scope = ActivityReports.Scope(since: since, until: until)
        guard let id = query.door else { return (scope, nil) }
        let door = try self.door(named: id)
        scope.door = (door.id.rawValue, await door.settings.key)
        return (scope, door.id)
    }

    /// The database to count in; nil for the journal.
    private func reportUpstream(_ query: ReportQuery) throws -> Site.Upstream? {
        switch query.source {
        case .journal?: return nil
        case nil: return self.site.upstream
        case .upstream?:
            if let upstream = self.site.upstream { return upstream }
            throw AdminError(
                .refused,
                code: "upstream-not-configured",
                message: "this site has no upstream to count in",
                remedy: "Leave the source out, and its own journal is counted."
            )
        }
    }

    private func basis(_ scope: ActivityReports.Scope, zone: String, earliest: Timestamp?) -> ReportBasis {
        ReportBasis(
            source: .upstream,
            zone: zone,
            since: WireTime(scope.since),
            until: WireTime(scope.until),
            earliest: earliest.map { WireTime($0) },
            undelivered: self.undelivered
        )
    }

    private func report<Value: Sendable>(
        from upstream: Site.Upstream,
        _ body: @Sendable (ActivityReports) async throws -> Value
    ) async throws -> Value {
        try await self.oneAtATime {
            try await self.atAuthority {
                guard case .connected = upstream.sync.state else { throw UpstreamAwayError() }
                return try await PostgresConnection.withConnection(upstream.configuration, logger: self.logger) {
                    try await UpstreamIdentity.verify($0, belongsTo: self.site.store)
                    return try await body(ActivityReports(on: $0))
                }
            }
        }
    }

    private func tally(
        _ scope: ActivityReports.Scope,
        door: DoorID?
    ) async throws -> (tally: JournalTally, basis: ReportBasis) {
        try await self.oneAtATime {
            var tally = JournalTally(since: scope.since, until: scope.until, door: door)
            try await self.forEachEntry(from: 1) { _, entry in
                tally.add(entry)
                return true
            }
            let basis = ReportBasis(
                source: .journal,
                zone: LocalCalendar.zone,
                since: WireTime(scope.since),
                until: WireTime(scope.until),
                earliest: tally.earliest.map { WireTime($0) },
                undelivered: 0
            )
            return (tally, basis)
        }
    }

    func oneAtATime<Value>(_ body: () async throws -> Value) async throws -> Value {
        guard self.reports.enter() else {
            throw AdminError(
                .unavailable,
                code: "report-running",
                message: "another report is being made",
                remedy: "Try again when it is done."
            )
        }
        defer { self.reports.leave() }
        return try await body()
    }
}
