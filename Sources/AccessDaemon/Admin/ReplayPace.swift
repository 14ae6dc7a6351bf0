/// How fast the past is told: the clients of all live streams that ask for it take turns, so that a crowd of them takes no
/// more of the machine than one.
actor ReplayPace {
    /// Between the beginnings of two turns.
    private let interval: Duration
    private var next = ContinuousClock.now

    init(interval: Duration) {
        self.interval = interval
    }

    /// Returns when it is the caller's turn to read a page.
    ///
    /// - Throws: `CancellationError`.
    func turn() async throws {
        while .now < self.next { try await Task.sleep(until: self.next, clock: .continuous) }
        self.next = .now + self.interval
    }
}
