/// Lets one after the other do something that takes a while, in the order in which they came.
actor Turns {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Runs alone; whoever has the turn must not ask for it again.
    func take<Value: Sendable>(_ body: @Sendable () async throws -> Value) async rethrows -> Value {
        if self.isTaken { await withCheckedContinuation { self.waiting.append($0) } }
        self.isTaken = true
        defer { self.pass() }
        return try await body()
    }

    private func pass() {
        // The turn goes over without being free in between.
        if self.waiting.isEmpty { self.isTaken = false } else { self.waiting.removeFirst().resume() }
    }
}
