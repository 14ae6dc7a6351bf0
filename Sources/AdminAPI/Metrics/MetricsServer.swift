import HTTPTypes
import Hummingbird
package import Logging
import NIOCore
import ServiceLifecycle

/// Serves the metrics at a loopback port, for a Prometheus or an agent on the same machine: `GET /metrics` and nothing
/// else. Everybody on the machine may read them.
package final class MetricsServer: Service {
    private let listener: HTTPListener

    /// Prepares the server; nothing is bound before ``run()``.
    ///
    /// - Parameter onBound: called with the port once clients can connect.
    package init(
        address: ListenAddress,
        backend: any MetricsBackend,
        logger: Logger,
        onBound: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.listener = HTTPListener(
            "the page of metrics",
            at: address,
            idleTimeout: .seconds(30),
            logger: logger,
            onBound: onBound,
            respond: { request, _ in await Self.respond(to: request, from: backend) }
        )
    }

    /// Why it is not served at the moment; nil when it is.
    package var fault: String? { self.listener.fault }

    /// Serves until graceful shutdown or cancellation.
    package func run() async {
        await self.listener.run()
    }

    private static func respond(to request: Request, from backend: any MetricsBackend) async -> Response {
        var request = request
        guard (try? await request.collectBody(upTo: 1024)) != nil else {
            return .plain("the body is too long; none is needed\n", status: .contentTooLarge)
        }
        guard request.uri.path == "/metrics" else {
            return .plain("there is only GET /metrics\n", status: .notFound)
        }
        guard request.method == .get else {
            var response = Response.plain("use GET\n", status: .methodNotAllowed)
            response.headers[.allow] = "GET"
            return response
        }
        do {
            return .metrics(try await backend.metrics())
        } catch {
            return .plain("the metrics cannot be told: \(error)\n", status: .internalServerError)
        }
    }
}

extension Response {
    /// A page of metrics, with the content type that Prometheus asks for.
    static func metrics(_ page: String) -> Response {
        var response = Self.plain(page, status: .ok)
        response.headers[.contentType] = "text/plain; version=0.0.4; charset=utf-8"
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
