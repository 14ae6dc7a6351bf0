import AccessControl
import AdminModel

extension DaemonBackend {
    /// For the health of an upstream that is away: how old the facts are, and what refuses because of it.
    var truthNote: String? {
        guard let truth = self.truth else { return nil }
        let refusing = truth.budgets.filter { $0.refusing && !$0.onlineOnly }
            .compactMap { budget in budget.door.map { "door \($0)" } ?? budget.tool.map { "tool \($0)" } }
        let age = Duration.seconds(truth.ageSeconds).inWords
        return "the facts are \(age) old"
            + (refusing.isEmpty ? "" : ", too old for \(refusing.joined(separator: ", "))")
    }

    /// Nil without an upstream, whose facts are the authority's own, and before the first load.
    var truth: TruthStatus? {
        let snapshot = self.site.snapshot
        guard case .confirmed(let time, let age, let isCurrent) = snapshot.truth, snapshot.isLoaded else { return nil }
        let truth = snapshot.truth
        let tools = self.site.configuration.tools.map(\.name)
        let budgets = TruthBudget.all(doors: self.site.doors.keys, tools: tools, in: snapshot.value)
        return TruthStatus(
            confirmedAt: WireTime(time),
            ageSeconds: Double(age.microseconds) / 1_000_000,
            current: isCurrent,
            budgets: budgets.map { budget in
                var (door, tool): (String?, String?)
                switch budget.place {
                case .door(let id): door = id.rawValue
                case .tool(let name): tool = name
                }
                return AdminModel.TruthBudget(
                    door: door,
                    tool: tool,
                    maxAgeSeconds: budget.freshness.limit.map { Double($0.microseconds) / 1_000_000 },
                    onlineOnly: budget.freshness == .current,
                    refusing: !budget.freshness.accepts(truth),
                    refusesAt: budget.freshness.limit.map { WireTime(self.site.clock.now + ($0 - age)) }
                )
            }
        )
    }
}
