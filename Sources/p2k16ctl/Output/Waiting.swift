import Glibc

/// Shows on standard error that something takes its time; only on a terminal, so that logs and pipes stay clean.
enum Waiting {
    /// What is done at once is not worth a line.
    private static let patience = Duration.seconds(1)

    /// Does something, and shows what and for how long until it is done.
    ///
    /// - Parameters:
    ///   - what: one word or two.
    ///   - isShown: false where the line would disturb; by default shown on a terminal.
    static func during<Value>(
        _ what: String,
        isShown: Bool = Terminal.isTerminal(STDERR_FILENO),
        _ body: () async throws -> Value
    ) async throws -> Value {
        guard isShown else { return try await body() }
        let line = Task {
            var seconds = 0
            while (try? await Task.sleep(for: Self.patience, clock: .continuous)) != nil {
                seconds += 1
                Console.ask("\r\(what), \(seconds) s\u{1B}[K")
            }
            if seconds > 0 { Console.ask("\r\u{1B}[K") }
        }
        do {
            let value = try await body()
            line.cancel()
            await line.value
            return value
        } catch {
            line.cancel()
            await line.value
            throw error
        }
    }
}
