import FoundationEssentials
import Hummingbird
import HummingbirdCore
package import Logging
import ServiceLifecycle

/// Serves the admin socket: HTTP/1.1 and JSON on a Unix socket, as `Docs/openapi.yaml` describes.
///
/// - Important: the socket file is made with the process's umask, which must leave it to the daemon's own user alone: a
///   mode that is narrowed after bind would leave a moment in which anybody can connect. With a group it is widened then.
package struct AdminServer: Service {
    private let path: String
    private let group: String?
    private let routes: Routes
    private let limits: AdminLimits
    private let traffic: AdminTraffic
    private let shutdownGrace: Duration
    private let logger: Logger
    private let onBound: @Sendable () async -> Void

    /// Prepares the server; nothing is bound before ``run()``.
    ///
    /// - Parameters:
    ///   - path: where the socket file is made, at most 107 bytes; its folder must exist.
    ///   - group: the Unix group, by name or number, whose members may connect; nil for the daemon's own user alone.
    ///   - backend: does what is asked.
    ///   - authorizer: decides who may ask for what.
    ///   - limits: what clients may use up.
    ///   - traffic: counts what they do.
    ///   - heartbeat: how often live streams show that they are alive.
    ///   - shutdownGrace: how long replies in progress may take once the daemon shuts down.
    ///   - logger: for failures of requests.
    ///   - onBound: called once clients can connect.
    package init(
        path: String,
        group: String? = nil,
        backend: any AdminBackend,
        authorizer: Authorizer,
        limits: AdminLimits = AdminLimits(),
        traffic: AdminTraffic = AdminTraffic(),
        heartbeat: Duration = .seconds(15),
        shutdownGrace: Duration = .milliseconds(500),
        logger: Logger,
        onBound: @escaping @Sendable () async -> Void = {}
    ) {
        self.path = path
        self.group = group
        self.routes = Routes(backend: backend, authorizer: authorizer, heartbeat: heartbeat)
        self.limits = limits
        self.traffic = traffic
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
            await self.share(file)
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

    /// Lets the group connect. A failure is no reason to stop: doors matter more, and root can still connect.
    private func share(_ file: SocketFile) async {
        guard let group = self.group else { return }
        do {
            let gid = if let number = UInt32(group) { Optional(number) } else { await UnixNames().group(named: group) }
            guard let gid else { throw AdminServerError("this machine has no group \(group)") }
            try file.share(withGroup: gid)
        } catch {
            self.logger.error(
                "admin socket not opened to its group",
                error: error,
                metadata: ["path": "\(self.path)", "group": "\(group)"]
            )
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
        let (limits, full, traffic) = (self.limits, self.routes.authorizer.full, self.traffic)
        let builder = HTTPServerBuilder {
            GuardedChannel(responder: $0, limits: limits, full: full, traffic: traffic)
        }
        return try builder.buildServer(
            configuration: ServerConfiguration(address: .unixDomainSocket(path: self.path)),
            eventLoopGroup: EventLoopGroupProvider.singleton.eventLoopGroup,
            logger: logger,
            responder: { request, writer, channel in
                let context = AdminRequestContext(source: .init(channel: channel, logger: logger))
                var response = try await responder.respond(to: request, context: context)
                traffic.replied(response.status.code)
                response.headers[.date] = HTTPDate.text(secondsSinceEpoch: Int64(Date.now.timeIntervalSince1970))
                try await writer.write(response: response.head, body: response.body)
            },
            onServerRunning: { _ in await onRunning() }
        )
    }
}
