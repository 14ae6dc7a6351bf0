import Dispatch
import Glibc

/// Ctrl-C as the usual end of a command that would go on for ever.
enum Interrupt {
    /// Does the work until it ends or somebody presses Ctrl-C, which is no error.
    static func ends(_ work: @escaping @Sendable () async throws -> Void) async throws {
        let (signals, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        signal(SIGINT, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        source.setEventHandler { @Sendable in continuation.yield() }
        source.resume()
        defer { source.cancel() }
        try await withThrowingTaskGroup { group in
            group.addTask { try await work() }
            group.addTask { for await _ in signals { return } }
            try await group.next()
            group.cancelAll()
        }
    }
}
