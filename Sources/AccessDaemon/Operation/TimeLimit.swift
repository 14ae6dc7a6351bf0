/// Does something for a limited time, and cancels it then.
///
/// - Throws: ``TimeLimitError`` when the time is over; what the body throws.
func withTimeLimit<Value: Sendable>(
    _ limit: Duration,
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit, clock: .continuous)
            throw TimeLimitError()
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw TimeLimitError() }
        return value
    }
}

/// Something took longer than whoever asked can wait.
struct TimeLimitError: Error {}
