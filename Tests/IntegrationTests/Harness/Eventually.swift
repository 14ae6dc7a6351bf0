import Testing

/// Waits until a condition holds, looking again every 20 ms; records an issue when it does not in time.
///
/// - Parameters:
///   - what: what is waited for, for people who read the failure.
///   - timeout: the bound that the condition promises. A machine that is busy with other things gets longer: speed is
///     measured by the benchmarks, here something comes or does not.
/// - Returns: how long it took; the patience it had when it did not come true.
@discardableResult
func eventually(
    _ what: Comment,
    timeout: Duration,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws -> Duration {
    let start = ContinuousClock.now
    let patience = max(timeout, min(timeout * 6, .seconds(25)))
    while true {
        if try await condition() { return ContinuousClock.now - start }
        guard ContinuousClock.now - start < patience else {
            Issue.record("not within \(patience): \(what.rawValue)", sourceLocation: sourceLocation)
            return patience
        }
        try await Task.sleep(for: .milliseconds(20))
    }
}
