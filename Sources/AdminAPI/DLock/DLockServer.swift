package import Logging
import ServiceLifecycle

/// Serves the HTTP API of a dlock, for the door driver of p2k16's web application.
package final class DLockServer: Service {
    private let listener: HTTPListener

    /// Prepares the server; nothing is bound before ``run()``.
    ///
    /// - Parameter onBound: called with the port once clients can connect.
    package init(
        configuration: DLockServerConfiguration,
        backend: any DLockBackend,
        logger: Logger,
        onBound: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        let responder = DLockResponder(
            backend: backend,
            username: configuration.username,
            password: configuration.password,
            logger: logger
        )
        self.listener = HTTPListener(
            "the dlock API",
            at: configuration.address,
            idleTimeout: configuration.idleTimeout,
            logger: logger,
            onBound: onBound,
            respond: { await responder.respond(to: $0, from: $1) }
        )
    }

    /// Why it is not served at the moment; nil when it is.
    package var fault: String? { self.listener.fault }

    /// Serves until graceful shutdown or cancellation.
    package func run() async {
        await self.listener.run()
    }
}
