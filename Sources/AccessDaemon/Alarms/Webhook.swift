import AsyncHTTPClient
import Dispatch
import NIOCore
import NIOHTTP1
import NIOSSL

/// Posts JSON to one address; certificates are checked.
final class Webhook: Sendable {
    private let url: String
    private let token: String?
    private let limit: Duration
    private let http: HTTPClient

    /// - Parameters:
    ///   - token: sent as a bearer token.
    ///   - authorityFile: PEM certificates to trust; nil trusts those of the system.
    ///   - limit: for one attempt, from the name to the head of the answer.
    init(url: String, token: String?, authorityFile: String?, limit: Duration) {
        self.url = url
        self.token = token
        self.limit = limit
        var configuration = HTTPClient.Configuration()
        // Whoever gives the address means that one; a token is nobody else's.
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        var tls = TLSConfiguration.makeClientConfiguration()
        if let authorityFile { tls.trustRoots = .file(authorityFile) }
        configuration.tlsConfiguration = tls
        self.http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    deinit {
        // Keeps the client alive until it is done.
        self.http.shutdown(queue: .global()) { _ in }
    }

    /// - Throws: ``WebhookError`` unless the answer is a status of 200 to 299; what the client throws.
    func post(_ json: [UInt8]) async throws {
        var request = HTTPClientRequest(url: self.url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "user-agent", value: "p2k16d")
        request.headers.add(name: "connection", value: "close")
        if let token = self.token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
        request.body = .bytes(json)
        let (seconds, attoseconds) = self.limit.components
        let response = try await self.http.execute(
            request,
            timeout: .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        )
        guard (200..<300).contains(response.status.code) else { throw WebhookError(status: response.status.code) }
    }
}

/// A receiver that did not take what was posted.
struct WebhookError: Error, CustomStringConvertible {
    let status: UInt

    var description: String { "the receiver answered with \(self.status)" }
}
