import AccessControl
import AdminAPI
import AdminModel
import LocalStore

// Circles, companies, badges and tools: from the snapshot, with what only administrators need from the store.
extension DaemonBackend {
    func circles(caller: Caller) async throws -> CircleList {
        let snapshot = self.site.snapshot.value
        let facts = try await self.circleFacts()
        let counts = Self.counts(in: snapshot) { snapshot.circles(of: $0) }
        let circles = snapshot.circles.values.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
        return CircleList(
            circles: circles.map { CircleSummary($0, members: counts[$0.id] ?? 0, facts: facts[$0.id]) }
        )
    }

    func circle(_ name: String, caller: Caller) async throws -> CircleDetails {
        let circle = try self.circle(named: name)
        let snapshot = self.site.snapshot.value
        let facts = try await self.circleFacts()
        let isOwn = self.site.upstream == nil
        let comments = isOwn ? try await self.atAuthority { try await self.site.store.comments(in: circle.id) } : [:]
        let members = snapshot.accounts.filter { snapshot.circles(of: $0.id).contains(circle.id) }
            .map { CircleMember(username: $0.username, name: $0.name, comment: comments[$0.id]) }
        return CircleDetails(
            circle: CircleSummary(circle, members: members.count, facts: facts[circle.id]),
            members: members.sorted { $0.username < $1.username },
            doors: snapshot.doors.values.filter { $0.circles.contains(circle.id) }.map(\.door.rawValue).sorted(),
            tools: snapshot.tools.values.filter { $0.circle == circle.id }.map(\.name).sorted()
        )
    }

    func companies(caller: Caller) async throws -> CompanyList {
        let snapshot = self.site.snapshot.value
        let counts = Self.counts(in: snapshot) { snapshot.employers(of: $0) }
        let companies = snapshot.companies.values.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
        return CompanyList(companies: companies.map { CompanySummary($0, employees: counts[$0.id] ?? 0) })
    }

    func company(_ name: String, caller: Caller) async throws -> CompanyDetails {
        let company = try self.company(named: name)
        let snapshot = self.site.snapshot.value
        let employees = snapshot.accounts.filter { snapshot.employers(of: $0.id).contains(company.id) }
        return CompanyDetails(
            company: CompanySummary(company, employees: employees.count),
            employees: employees.map { AccountName(username: $0.username, name: $0.name) }
                .sorted { $0.username < $1.username }
        )
    }

    func badges(caller: Caller) async throws -> BadgeList {
        let snapshot = self.site.snapshot.value
        let facts = try await self.badgeFacts()
        let counts = Self.counts(in: snapshot) { Set(snapshot.awards(of: $0).map(\.badge)) }
        let badges = snapshot.badges.values.sorted { ($0.title, $0.id) < ($1.title, $1.id) }
        return BadgeList(badges: badges.map { BadgeSummary($0, holders: counts[$0.id] ?? 0, facts[$0.id], snapshot) })
    }

    func badge(_ title: String, caller: Caller) async throws -> BadgeDetails {
        let badge = try self.badge(titled: title)
        let snapshot = self.site.snapshot.value
        let facts = try await self.badgeFacts()
        let holders = snapshot.accounts.compactMap { account in
            snapshot.awards(of: account.id).filter { $0.badge == badge.id }.map(\.awardedAt).max().map { awardedAt in
                BadgeHolder(username: account.username, name: account.name, awardedAt: WireTime(awardedAt))
            }
        }
        let configuration = self.site.rules.configuration
        return BadgeDetails(
            badge: BadgeSummary(badge, holders: holders.count, facts[badge.id], snapshot),
            holders: holders.sorted { $0.username < $1.username },
            doors: configuration.doors.filter { $0.badges.contains { $0.badge == badge.title } }.map(\.id.rawValue)
                .sorted(),
            tools: configuration.toolBadges.filter { $0.value.contains { $0.badge == badge.title } }.map(\.key).sorted()
        )
    }

    func tools(caller: Caller) async throws -> ToolList {
        let snapshot = self.site.snapshot.value
        let descriptions = try await self.toolDescriptions()
        let tools = snapshot.tools.values.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
        var summaries: [ToolSummary] = []
        for tool in tools {
            var summary = ToolSummary(tool, description: descriptions[tool.id], in: snapshot)
            summary.control = await self.control(of: tool.name)
            summaries.append(summary)
        }
        return ToolList(tools: summaries)
    }

    func tool(_ name: String, caller: Caller) async throws -> ToolSummary {
        try await self.summary(of: try self.tool(named: name))
    }

    func summary(of tool: Tool) async throws -> ToolSummary {
        let snapshot = self.site.snapshot.value
        var summary = ToolSummary(tool, description: try await self.toolDescriptions()[tool.id], in: snapshot)
        summary.control = await self.control(of: tool.name)
        return summary
    }

    private func circleFacts() async throws -> [CircleID: CircleFacts] {
        guard self.site.upstream == nil else { return [:] }
        return try await self.atAuthority { try await self.site.store.circleFacts() }
    }

    private func badgeFacts() async throws -> [BadgeID: BadgeFacts] {
        guard self.site.upstream == nil else { return [:] }
        return try await self.atAuthority { try await self.site.store.badgeFacts() }
    }

    private func toolDescriptions() async throws -> [ToolID: String] {
        guard self.site.upstream == nil else { return [:] }
        return try await self.atAuthority { try await self.site.store.toolDescriptions() }
    }

    /// How many accounts have each of what an account has.
    private static func counts<Value: Hashable>(
        in snapshot: Snapshot,
        _ values: (AccountID) -> some Sequence<Value>
    ) -> [Value: Int] {
        var counts: [Value: Int] = [:]
        for account in snapshot.accounts {
            for value in values(account.id) { counts[value, default: 0] += 1 }
        }
        return counts
    }
}

extension String {
    fileprivate var orNil: String? { self.isEmpty ? nil : self }
}

extension CircleSummary {
    fileprivate init(_ circle: Circle, members: Int, facts: CircleFacts?) {
        let (style, admins): (CircleManagementStyle?, String?) =
            switch facts?.rule.management {
            case .none: (nil, nil)
            case .selfAdmin: (.selfAdmin, nil)
            case .adminCircle(let circle): (.adminCircle, circle.name)
            }
        self.init(
            id: circle.id.rawValue,
            name: circle.name,
            description: facts?.description.orNil,
            members: members,
            management: style,
            adminCircle: admins,
            commentRequired: facts?.rule.isCommentRequired
        )
    }
}

extension CompanySummary {
    fileprivate init(_ company: Company, employees: Int) {
        self.init(id: company.id.rawValue, name: company.name, active: company.isActive, employees: employees)
    }
}

extension BadgeSummary {
    fileprivate init(_ badge: Badge, holders: Int, _ facts: BadgeFacts?, _ snapshot: Snapshot) {
        self.init(
            id: badge.id.rawValue,
            title: badge.title,
            description: facts?.description.orNil,
            holders: holders,
            certificationCircle: badge.certificationCircle.map { snapshot.circles[$0]?.name ?? "circle \($0)" }
        )
    }
}

extension ToolSummary {
    fileprivate init(_ tool: Tool, description: String?, in snapshot: Snapshot) {
        let checkout = snapshot.holder(of: tool.id)
        self.init(
            id: tool.id.rawValue,
            name: tool.name,
            description: description,
            circle: tool.circle.map { snapshot.circles[$0]?.name ?? "circle \($0)" },
            badges: (snapshot.toolBadges[tool.id] ?? []).map(\.requirement.badge),
            holder: checkout.map { snapshot.account($0.account)?.username ?? "account \($0.account)" },
            since: checkout?.started.map { WireTime($0) }
        )
    }
}
