import AccessControl

extension DirectorySeed {
    /// What contradicts itself, for people; empty when the seed may be stored.
    var problems: [String] {
        var problems: [String] = []
        problems += Self.repeated(self.accounts.map(\.id)).map { "two accounts have the id \($0)" }
        problems += Self.repeated(self.accounts.map { $0.username.lowercased() })
            .map { "two accounts have the user name “\($0)”" }
        problems += Self.repeated(self.circles.map(\.id)).map { "two circles have the id \($0)" }
        problems += Self.repeated(self.circles.map(\.name)).map { "two circles are named “\($0)”" }
        problems += Self.repeated(self.companies.map(\.id)).map { "two companies have the id \($0)" }
        problems += Self.repeated(self.badges.map(\.id)).map { "two badges have the id \($0)" }
        problems += Self.repeated(self.tools.map(\.id)).map { "two tools have the id \($0)" }

        let accounts = Set(self.accounts.map(\.id))
        let circles = Set(self.circles.map(\.id))
        let companies = Set(self.companies.map(\.id))
        let badges = Set(self.badges.map(\.id))
        for member in self.members where !accounts.contains(member.account) || !circles.contains(member.circle) {
            problems.append("the account \(member.account) or its circle \(member.circle) does not exist")
        }
        for employee in self.employees
        where !accounts.contains(employee.account) || !companies.contains(employee.company) {
            problems.append("the account \(employee.account) or its company \(employee.company) does not exist")
        }
        for holding in self.holdings where !accounts.contains(holding.account) || !badges.contains(holding.award.badge)
        {
            problems.append("the account \(holding.account) or its badge \(holding.award.badge) does not exist")
        }
        for tool in self.tools {
            guard let circle = tool.circle, !circles.contains(circle) else { continue }
            problems.append("the circle \(circle) of the tool “\(tool.name)” does not exist")
        }
        return problems
    }

    func snapshot(takenAt: Timestamp) -> Snapshot {
        var builder = SnapshotBuilder()
        for account in self.accounts { builder.add(account) }
        for circle in self.circles { builder.add(circle) }
        for member in self.members { builder.add(member: member.account, of: member.circle) }
        for company in self.companies { builder.add(company) }
        for employee in self.employees { builder.add(employee: employee.account, of: employee.company) }
        for badge in self.badges { builder.add(badge) }
        for holding in self.holdings { builder.add(holding.award, to: holding.account) }
        for tool in self.tools { builder.add(tool) }
        return builder.build(takenAt: takenAt)
    }

    private static func repeated<Value: Hashable>(_ values: [Value]) -> [Value] {
        var seen: Set<Value> = []
        return values.filter { !seen.insert($0).inserted }
    }
}
