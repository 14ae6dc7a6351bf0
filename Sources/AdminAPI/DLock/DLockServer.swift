import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// Serves the HTTP API of a dlock, for the door driver of p2k16's web application.
///
/// What keeps it from being served (a port that is taken, a certificate that cannot be read) is told by ``fault`` and
/// tried again; the doors do not depend on it.
package final class DLockServer: Service {
    /// How many clients may be connected; further ones wait in the kernel's queue.
    static let connectionLimit = 16
    private static let headerLimit = 8 * 1024
    private static let retryInterval = Duration.seconds(5)

    private let configuration: DLockServerConfiguration
    private let responder: DLockResponder
    private let logger: Logger
    private let onBound: @Sendable (Int) async -> Void
    private let state = Mutex<String?>("it is not served yet")

    /// Prepares the server; nothing is bound before ``run()``.
    ///
    /// - Parameter onBound: called with the port once clients can connect.
    package init(
        configuration: DLockServerConfiguration,
        backend: any DLockBackend,
        logger: Logger,
        onBound: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.responder = DLockResponder(
            backend: backend,
            username: configuration.username,
            password: configuration.password,
            logger: logger
        )
        self.logger = logger
        self.onBound = onBound
    }

    /// Why it is not served at the moment; nil when it is.
    package var fault: String? { self.state.withLock { $0 } }

    /// Serves until graceful shutdown or cancellation.
    package func run() async {
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
        guard !Task.isCancelled else { return }
        let address = "\(self.configuration.host):\(self.configuration.port)"
        self.state.withLock { $0 = "the dlock API cannot be served at \(address): \(reason)" }
        self.logger.error("dlock API not served", metadata: ["address": "\(address)", "reason": "\(reason)"])
    }

    private func makeServer() throws -> any Service {
        let responder = self.responder
        let logger = self.logger
        var http = HTTP1Channel.Configuration(
            idleTimeout: .nanoseconds(self.configuration.idleTimeout.components.seconds * 1_000_000_000)
        )
        http.httpDecoder = .init(
            maxHeaderFieldSize: Self.headerLimit,
            maxHeaderListSize: Self.headerLimit,
            maxHeaderFieldCount: 64
        )
        let plain = HTTPServerBuilder.http1(configuration: http)
        return try self.secured(plain).buildServer(
            configuration: ServerConfiguration(
                address: .hostname(self.configuration.host, port: self.configuration.port),
                availableConnectionsDelegate: MaximumAvailableConnections(Self.connectionLimit)
            ),
            eventLoopGroup: EventLoopGroupProvider.singleton.eventLoopGroup,
            logger: logger,
            responder: { request, writer, channel in
                let address = channel.remoteAddress?.ipAddress ?? "unknown"
                let response = await responder.respond(to: request, from: address)
                try await writer.write(response: response.head, body: response.body)
            },
            onServerRunning: { [weak self] channel in
                self?.state.withLock { $0 = nil }
                await self?.onBound(channel.localAddress?.port ?? 0)
            }
        )
    }

    private func secured(_ plain: HTTPServerBuilder) throws -> HTTPServerBuilder {
        guard let tls = self.configuration.tls else { return plain }
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
