import FoundationEssentials
import Hummingbird
import HummingbirdCore
package import Logging
import ServiceLifecycle

/// Serves the admin socket: HTTP/1.1 and JSON on a Unix socket, as `Docs/openapi.yaml` describes.
///
/// - Important: the mode of the socket file follows the process's umask, because a chmod after bind would leave a moment
///   in which anybody can connect. The executable sets it before the first service starts: 0177 for the daemon's own
///   user alone, 0117 to let its group connect.
package struct AdminServer: Service {
    /// How many clients may be connected; further ones wait in the kernel's queue.
    static let connectionLimit = 64

    private let path: String
    private let routes: Routes
    private let shutdownGrace: Duration
    private let logger: Logger
    private let onBound: @Sendable () async -> Void

    /// Prepares the server; nothing is bound before ``run()``.
    ///
    /// - Parameters:
    ///   - path: where the socket file is made, at most 107 bytes; its folder must exist.
    ///   - backend: does what is asked.
    ///   - authorizer: decides who may ask.
    ///   - heartbeat: how often live streams show that they are alive.
    ///   - shutdownGrace: how long replies in progress may take once the daemon shuts down.
    ///   - logger: for failures of requests.
    ///   - onBound: called once clients can connect.
    package init(
        path: String,
        backend: any AdminBackend,
        authorizer: Authorizer,
        heartbeat: Duration = .seconds(15),
        shutdownGrace: Duration = .milliseconds(500),
        logger: Logger,
        onBound: @escaping @Sendable () async -> Void = {}
    ) {
        self.path = path
        self.routes = Routes(backend: backend, authorizer: authorizer, heartbeat: heartbeat)
        self.shutdownGrace = shutdownGrace
        self.logger = logger
        self.onBound = onBound
    }

    /// Binds the socket and serves it until graceful shutdown or cancellation; then the socket file is removed.
    ///
    /// Live streams end at once at shutdown, and whatever else is in progress after the grace.
    ///
    /// - Throws: ``AdminServerError`` if the path is taken or cannot be bound.
    package func run() async throws {
        let file = SocketFile(path: self.path)
        try file.clear()
        defer { file.removeIfOwn() }
        let server = try self.makeServer {
            file.noteBound()
            await self.onBound()
        }
        try await withThrowingTaskGroup { group in
            group.addTask { try await self.serve(server) }
            group.addTask {
                try await gracefulShutdown()
                try await Task.sleep(for: self.shutdownGrace)
            }
            // Whichever ends first: the server by itself, or the time that it has for ending.
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func serve(_ server: any Service) async throws {
        do {
            try await server.run()
        } catch {
            throw AdminServerError(
                "cannot serve the admin socket \(self.path): \(error); its folder must exist and be writable"
            )
        }
    }

    private func makeServer(onRunning: @escaping @Sendable () async -> Void) throws -> any Service {
        let responder = self.routes.router().buildResponder()
        let logger = self.logger
        return try HTTPServerBuilder.http1(configuration: .init(idleTimeout: .seconds(60))).buildServer(
            configuration: ServerConfiguration(
                address: .unixDomainSocket(path: self.path),
                availableConnectionsDelegate: MaximumAvailableConnections(Self.connectionLimit)
            ),
            eventLoopGroup: EventLoopGroupProvider.singleton.eventLoopGroup,
            logger: logger,
            responder: { request, writer, channel in
                let context = AdminRequestContext(source: .init(channel: channel, logger: logger))
                var response = try await responder.respond(to: request, context: context)
                response.headers[.date] = HTTPDate.text(secondsSinceEpoch: Int64(Date.now.timeIntervalSince1970))
                try await writer.write(response: response.head, body: response.body)
            },
            onServerRunning: { _ in await onRunning() }
        )
    }
}
