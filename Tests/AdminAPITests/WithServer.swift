import AdminAPI
import Glibc
import Logging
import ServiceLifecycle
import TestServers
import Testing

/// A folder of its own for a socket, removed afterwards.
func withSocketPath(_ body: (String) async throws -> Void) async throws {
    let folder = try TemporaryDirectory()
    try await body(folder.file("admin.sock"))
    folder.remove()
}

/// Lets other users reach a socket in a test's folder, which is its owner's alone.
func letEverybodyIn(to socket: String) throws {
    let folder = socket.split(separator: "/").dropLast().joined(separator: "/")
    try #require(chmod("/\(folder)", 0o711) == 0)
}

/// Runs the real server on a real socket, and shuts it down gracefully after the body.
func withServer(
    _ backend: FakeBackend,
    authorizer: Authorizer = Authorizer(),
    group: String? = nil,
    limits: AdminLimits = AdminLimits(),
    traffic: AdminTraffic = AdminTraffic(),
    heartbeat: Duration = .seconds(15),
    shutdownGrace: Duration = .milliseconds(500),
    _ body: @escaping (String) async throws -> Void
) async throws {
    try await withSocketPath { path in
        let (bound, continuation) = AsyncStream<Void>.makeStream()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = AdminServer(
            path: path,
            group: group,
            backend: backend,
            authorizer: authorizer,
            limits: limits,
            traffic: traffic,
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
