import AccessControl

/// Tells once each how long the upstream has been away, what refuses because of it, and that it is over.
struct TruthWatch {
    enum Message: Hashable {
        /// The facts have become so old: an hour, then each day.
        case old(age: Duration)
        /// These refuse soon, unless the upstream comes back.
        case refusingSoon([TruthBudget.Place], in: Duration)
        case refusing([TruthBudget.Place], age: Duration)
        /// The upstream has confirmed the facts again, or told newer ones.
        case over(age: Duration)
    }

    private static let hour = Duration.seconds(3600)
    private static let day = Duration.seconds(86_400)

    /// The greatest age that was told of.
    private var told: Duration?
    private var warned: Set<TruthBudget.Place> = []
    private var refusing: Set<TruthBudget.Place> = []
    private var age = Duration.zero

    /// - Returns: what is new since the last call.
    mutating func messages(on truth: Truth, of budgets: [TruthBudget]) -> [Message] {
        guard case .confirmed(_, let age, let isCurrent) = truth else { return [] }
        defer { self.age = age }
        if isCurrent, age <= self.age {
            defer { self = TruthWatch() }
            return self.told == nil && self.warned.isEmpty && self.refusing.isEmpty ? [] : [.over(age: self.age)]
        }
        var messages: [Message] = []
        if let step = Self.step(age), step > self.told ?? .zero {
            self.told = step
            messages.append(.old(age: age))
        }
        let timed = budgets.compactMap { budget in budget.freshness.limit.map { (budget.place, $0) } }
        let over = timed.filter { $0.1 < age && !self.refusing.contains($0.0) }.map(\.0)
        if !over.isEmpty {
            self.refusing.formUnion(over)
            messages.append(.refusing(over, age: age))
        }
        let soon = timed.filter { $0.1 >= age && age * 4 >= $0.1 * 3 && !self.warned.contains($0.0) }
        if let left = soon.map({ $0.1 - age }).min() {
            self.warned.formUnion(soon.map(\.0))
            messages.append(.refusingSoon(soon.map(\.0), in: left))
        }
        return messages
    }

    private static func step(_ age: Duration) -> Duration? {
        if age >= Self.day { return Self.day * Int(age / Self.day) }
        return age >= Self.hour ? Self.hour : nil
    }
}
