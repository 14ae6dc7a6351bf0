extension PostgresSession {
    /// What the session is doing.
    package enum State: Sendable, Equatable {
        /// `run` has not begun.
        case idle
        /// It connects; the first attempt after a working connection is number 1.
        case connecting(attempt: Int)
        /// It has a connection.
        case connected(since: ContinuousClock.Instant)
        /// It waits before the next attempt.
        case waiting(until: ContinuousClock.Instant, lastError: PostgresError)
        /// `run` has ended.
        case stopped
    }
}
