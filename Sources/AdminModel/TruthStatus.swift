/// How old what is known of the upstream is, and what that means for doors and tools.
package struct TruthStatus: Sendable, Hashable, Codable {
    /// When the upstream last confirmed it, by its own clock.
    package var confirmedAt: WireTime
    /// The time since then, which no step of a clock makes less.
    package var ageSeconds: Double
    /// Whether the upstream is there and confirms it again and again.
    package var current: Bool
    /// Of the doors and tools of the configuration.
    package var budgets: [TruthBudget]

    package init(confirmedAt: WireTime, ageSeconds: Double, current: Bool, budgets: [TruthBudget]) {
        self.confirmedAt = confirmedAt
        self.ageSeconds = ageSeconds
        self.current = current
        self.budgets = budgets
    }
}
