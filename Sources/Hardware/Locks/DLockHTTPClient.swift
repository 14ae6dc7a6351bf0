import AsyncHTTPClient
import Dispatch
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Sends requests of which each has a connection of its own, so that it is known of every failure whether the request
/// can have been received.
final class DLockHTTPClient: Sendable {
    enum Outcome {
        /// The server answered with this status.
        case answered(HTTPResponseStatus)
        /// No connection came about, so nothing was sent.
        case notConnected(String)
        /// The request may have been received.
        case unanswered(String)
    }

    private let http: HTTPClient
    private let login: DLockHTTPLogin?

    /// - Parameters:
    ///   - authorityFile: PEM certificates to trust; nil trusts those of the system.
    ///   - connectTimeout: for name, connection and TLS.
    init(login: DLockHTTPLogin?, authorityFile: String?, connectTimeout: Duration) {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .nanoseconds(connectTimeout.nanoseconds)
        configuration.connectionPool.retryConnectionEstablishment = false
        var tls = TLSConfiguration.makeClientConfiguration()
        if let authorityFile { tls.trustRoots = .file(authorityFile) }
        configuration.tlsConfiguration = tls
        configuration.http1_1ConnectionDebugInitializer = { channel in
            // Closing then drops what the kernel has not sent yet: given up here, an order must not be delivered later.
            guard let socket = channel as? any SocketOptionProvider else {
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            return socket.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        }
        self.http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.login = login
    }

    deinit {
        // Keeps the client alive until it is done.
        self.http.shutdown(queue: .global()) { _ in }
    }

    /// Sends one request without a body.
    ///
    /// - Parameter timeout: for name, connection, TLS and the head of the answer together.
    func send(_ method: HTTPMethod, to url: String, within timeout: Duration) async -> Outcome {
        var request = HTTPClientRequest(url: url)
        request.method = method
        request.headers.add(name: "connection", value: "close")
        if let login = self.login { request.setBasicAuth(username: login.username, password: login.password) }
        do {
            let response = try await self.http.execute(request, timeout: .nanoseconds(timeout.nanoseconds))
            return .answered(response.status)
        } catch let error as NIOConnectionError {
            return .notConnected(Self.describe(error))
        } catch let error as IOError where error.errnoCode == ECONNREFUSED {
            // Unlike other errors of the network, this one never comes once there is a connection.
            return .notConnected(String(cString: strerror(error.errnoCode)))
        } catch let error as HTTPClientError where error == .connectTimeout {
            return .notConnected("no connection in time")
        } catch let error as HTTPClientError {
            return .unanswered(error == .deadlineExceeded ? "no answer in time" : error.shortDescription)
        } catch let error as NIOSSLError {
            return .unanswered("TLS: \(error)")
        } catch let error as NIOSSLExtraError {
            return .unanswered("TLS: \(error)")
        } catch let error as IOError {
            return .unanswered(String(cString: strerror(error.errnoCode)))
        } catch {
            return .unanswered("\(error)")
        }
    }

    private static func describe(_ error: NIOConnectionError) -> String {
        if let failure = error.dnsAError ?? error.dnsAAAAError { return "its name is not known: \(failure)" }
        guard let first = error.connectionErrors.first?.error else { return "no connection" }
        if let failure = first as? IOError { return String(cString: strerror(failure.errnoCode)) }
        return "\(first)"
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        self.components.seconds * 1_000_000_000 + self.components.attoseconds / 1_000_000_000
    }
}
