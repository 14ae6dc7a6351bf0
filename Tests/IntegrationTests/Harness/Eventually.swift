import Testing

/// Waits until a condition holds, looking again every 20 ms; records an issue when it does not in time.
///
/// - Parameters:
///   - what: what is waited for, for people who read the failure.
///   - timeout: the bound that the condition promises, not a guess with room to spare.
/// - Returns: how long it took; the timeout when it did not come true.
@discardableResult
func eventually(
    _ what: Comment,
    timeout: Duration,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws -> Duration {
    let start = ContinuousClock.now
    while true {
        if try await condition() { return ContinuousClock.now - start }
        guard ContinuousClock.now - start < timeout else {
            Issue.record("not within \(timeout): \(what.rawValue)", sourceLocation: sourceLocation)
            return timeout
        }
        try await Task.sleep(for: .milliseconds(20))
    }
}
