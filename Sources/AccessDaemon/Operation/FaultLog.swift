import AccessControl

/// Which repetitions of a failure are worth a line of the log: the first, one a minute after that, and its end.
struct FaultLog {
    private static let interval = Duration.seconds(60)

    private var message: String?
    private var lastLine = MonotonicTime(.zero)
    /// How often it has failed since the last line.
    private var repetitions = 0

    /// Notes a failure.
    ///
    /// - Returns: how often it has failed like this since the last line, this time included; nil when it is not worth a
    ///   line.
    mutating func failed(_ message: String, at now: MonotonicTime) -> Int? {
        self.repetitions += 1
        guard message != self.message || now >= self.lastLine + Self.interval else { return nil }
        if message != self.message { self.repetitions = 1 }
        self.message = message
        self.lastLine = now
        defer { self.repetitions = 0 }
        return self.repetitions
    }

    /// Notes that it works.
    ///
    /// - Returns: whether it did not before.
    mutating func worked() -> Bool {
        defer { self = FaultLog() }
        return self.message != nil
    }
}
