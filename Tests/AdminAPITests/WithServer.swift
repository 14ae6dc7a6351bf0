import AdminAPI
import Glibc
import Logging
import ServiceLifecycle
import TestServers

/// A folder of its own for a socket, removed afterwards.
func withSocketPath(_ body: (String) async throws -> Void) async throws {
    let folder = try TemporaryDirectory()
    try await body(folder.file("admin.sock"))
    folder.remove()
}

/// Runs the real server on a real socket, and shuts it down gracefully after the body.
func withServer(
    _ backend: FakeBackend,
    allowed: Set<UInt32> = [geteuid()],
    heartbeat: Duration = .seconds(15),
    shutdownGrace: Duration = .milliseconds(500),
    _ body: @escaping (String) async throws -> Void
) async throws {
    try await withSocketPath { path in
        let (bound, continuation) = AsyncStream<Void>.makeStream()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = AdminServer(
            path: path,
            backend: backend,
            authorizer: Authorizer(allowed: allowed),
            heartbeat: heartbeat,
            shutdownGrace: shutdownGrace,
            logger: logger,
            onBound: { continuation.finish() }
        )
        let group = ServiceGroup(configuration: .init(services: [.init(service: server)], logger: logger))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask {
                defer { continuation.finish() }
                try await group.run()
            }
            for await _ in bound {}
            do {
                try await body(path)
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
