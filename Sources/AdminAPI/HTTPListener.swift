import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import Synchronization

/// An HTTP server at a TCP port, which comes back by itself.
///
/// What keeps it from being served (a port that is taken, a certificate that cannot be read) is told by ``fault`` and
/// tried again; nothing else depends on it.
final class HTTPListener: Sendable {
    /// How many clients may be connected; further ones wait in the kernel's queue.
    static let connectionLimit = 16
    private static let headerLimit = 8 * 1024
    private static let retryInterval = Duration.seconds(5)

    /// What is served, for people.
    private let name: String
    private let address: ListenAddress
    private let idleTimeout: Duration
    private let respond: @Sendable (Request, _ client: String) async -> Response
    private let logger: Logger
    private let onBound: @Sendable (Int) async -> Void
    private let state = Mutex<String?>("it is not served yet")

    /// Prepares the server; nothing is bound before ``run()``.
    ///
    /// - Parameters:
    ///   - name: what is served, for people.
    ///   - idleTimeout: how long a client may take for its request, and stay without one.
    ///   - onBound: called with the port once clients can connect.
    ///   - respond: gets the client's address without its port.
    init(
        _ name: String,
        at address: ListenAddress,
        idleTimeout: Duration,
        logger: Logger,
        onBound: @escaping @Sendable (Int) async -> Void,
        respond: @escaping @Sendable (Request, _ client: String) async -> Response
    ) {
        self.name = name
        self.address = address
        self.idleTimeout = idleTimeout
        self.respond = respond
        self.logger = logger
        self.onBound = onBound
    }

    /// Why it is not served at the moment; nil when it is.
    var fault: String? { self.state.withLock { $0 } }

    /// Serves until graceful shutdown or cancellation.
    func run() async {
        await cancelWhenGracefulShutdown {
            repeat {
                do {
                    try await self.makeServer().run()
                    self.failed("it ended by itself")
                } catch {
                    self.failed("\(error)")
                }
            } while (try? await Task.sleep(for: Self.retryInterval, clock: .continuous)) != nil
        }
    }

    private func failed(_ reason: String) {
        // The server may notice before this task is cancelled.
        guard !Task.isCancelled, !Task.isShuttingDownGracefully else { return }
        self.state.withLock { $0 = "\(self.name) cannot be served at \(self.address): \(reason)" }
        self.logger.error(
            "listener not served",
            metadata: ["listener": "\(self.name)", "address": "\(self.address)", "reason": "\(reason)"]
        )
    }

    private func makeServer() throws -> any Service {
        let respond = self.respond
        var http = HTTP1Channel.Configuration(
            idleTimeout: .nanoseconds(self.idleTimeout.components.seconds * 1_000_000_000)
        )
        http.httpDecoder = .init(
            maxHeaderFieldSize: Self.headerLimit,
            maxHeaderListSize: Self.headerLimit,
            maxHeaderFieldCount: 64
        )
        let plain = HTTPServerBuilder.http1(configuration: http)
        return try self.secured(plain).buildServer(
            configuration: ServerConfiguration(
                address: .hostname(self.address.host, port: self.address.port),
                availableConnectionsDelegate: MaximumAvailableConnections(Self.connectionLimit)
            ),
            eventLoopGroup: EventLoopGroupProvider.singleton.eventLoopGroup,
            logger: self.logger,
            responder: { request, writer, channel in
                let response = await respond(request, channel.remoteAddress?.ipAddress ?? "unknown")
                try await writer.write(response: response.head, body: response.body)
            },
            onServerRunning: { [weak self] channel in
                self?.state.withLock { $0 = nil }
                await self?.onBound(channel.localAddress?.port ?? 0)
            }
        )
    }

    private func secured(_ plain: HTTPServerBuilder) throws -> HTTPServerBuilder {
        guard let tls = self.address.tls else { return plain }
        let chain = try NIOSSLCertificate.fromPEMFile(tls.certificateFile)
        return try .tls(
            plain,
            tlsConfiguration: .makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(NIOSSLPrivateKey(file: tls.keyFile, format: .pem))
            )
        )
    }
}
