/// How fast the past is told: the clients of all live streams that ask for it take turns, so that a crowd of them takes no
/// more of the machine than one, and what else reads the journal waits for one of them at most.
actor ReplayPace {
    /// Between the beginnings of two turns.
    private let interval: Duration
    private let turns = Turns()
    private var next = ContinuousClock.now

    init(interval: Duration) {
        self.interval = interval
    }

    /// Reads a page when it is the caller's turn.
    ///
    /// - Throws: `CancellationError`, and what the body throws.
    func turn<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        try await self.turns.take {
            // Whoever has gone away takes no time of others.
            try Task.checkCancellation()
            try await self.pause()
            return try await body()
        }
    }

    private func pause() async throws {
        if .now < self.next { try await Task.sleep(until: self.next, clock: .continuous) }
        self.next = .now + self.interval
    }
}
