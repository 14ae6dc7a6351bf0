import AdminModel
import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// Speaks to the daemon over its admin socket.
struct AdminClient: Sendable {
    private static let replyLimit = 16 * 1024 * 1024

    private let socket: String
    private let http: HTTPClient

    init(socket: String) {
        self.socket = socket
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = .seconds(5)
        self.http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func close() async throws {
        try await self.http.shutdown()
    }

    func get<Reply: Decodable>(
        _ path: [String],
        query: [(name: String, value: String?)] = [],
        within timeout: Duration = .seconds(60),
        as type: Reply.Type = Reply.self
    ) async throws -> Reply {
        let request = HTTPClientRequest(url: self.url(path, query))
        return try await self.decode(self.body(of: self.send(request, timeout: TimeAmount(timeout))))
    }

    func post<Reply: Decodable>(
        _ path: [String],
        _ body: some AdminRequest,
        as type: Reply.Type = Reply.self
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: self.url(path, []))
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(body)))
        return try await self.decode(self.body(of: self.send(request, timeout: .seconds(60))))
    }

    /// Follows the events as they happen, until the daemon closes the stream.
    func live(after sequence: UInt64?, _ handle: (LiveEvent) throws -> Void) async throws {
        try await self.stream(["events", "live"], query: [("after", sequence.map(String.init))]) { message in
            switch message.event {
            case "event": try handle(.event(self.decode(Data(message.data.utf8))))
            case "lagged":
                let notice: LaggedNotice = try self.decode(Data(message.data.utf8))
                try handle(.lagged(missed: notice.missed))
            default: return
            }
        }
    }

    /// Reads server-sent events until the daemon closes the stream.
    func stream(
        _ path: [String],
        query: [(name: String, value: String?)] = [],
        _ handle: (ServerSentEvents.Message) async throws -> Void
    ) async throws {
        var request = HTTPClientRequest(url: self.url(path, query))
        // The daemon closes the connection behind a stream: the next request must not be sent into it.
        request.headers.add(name: "connection", value: "close")
        let response = try await self.send(request, timeout: .hours(24 * 365))
        var parser = ServerSentEvents()
        do {
            for try await buffer in response.body {
                for message in parser.take(buffer.readableBytesView) { try await handle(message) }
            }
        } catch let error as HTTPClientError where error == .remoteConnectionClosed {
            return
        }
    }

    func url(_ path: [String], _ query: [(name: String, value: String?)]) -> String {
        let path = path.map { PercentEncoding.encode($0) }.joined(separator: "/")
        let pairs = query.compactMap { pair in pair.value.map { "\(pair.name)=\(PercentEncoding.encode($0))" } }
        let url = "http+unix://\(PercentEncoding.encode(self.socket))/v1/\(path)"
        return pairs.isEmpty ? url : "\(url)?\(pairs.joined(separator: "&"))"
    }

    func send(_ request: HTTPClientRequest, timeout: TimeAmount) async throws -> HTTPClientResponse {
        let response: HTTPClientResponse
        do {
            response = try await self.http.execute(request, timeout: timeout)
        } catch let error as IOError {
            throw Failure(connecting: error.errnoCode, socket: self.socket)
        } catch let error as HTTPClientError {
            throw Failure(
                .unreachable,
                "the daemon at \(self.socket) does not answer: \(error.shortDescription)",
                remedy: "see its log: journalctl -u p2k16d"
            )
        }
        guard (200..<300).contains(response.status.code) else {
            throw await self.failure(response)
        }
        return response
    }

    private func failure(_ response: HTTPClientResponse) async -> Failure {
        let status = ExitStatus(httpStatus: response.status.code)
        guard let data = try? await self.body(of: response),
            let content = try? JSONDecoder().decode(AdminErrorBody.self, from: data).error
        else {
            return Failure(status, "the daemon answered \(response.status)")
        }
        return Failure(status, content.message, remedy: content.remedy)
    }

    func body(of response: HTTPClientResponse) async throws -> Data {
        Data(try await response.body.collect(upTo: Self.replyLimit).readableBytesView)
    }

    func decode<Reply: Decodable>(_ data: Data) throws -> Reply {
        do {
            return try JSONDecoder().decode(Reply.self, from: data)
        } catch {
            throw Failure(
                .daemonFailure,
                "the daemon's answer cannot be read",
                remedy: "install the same version of p2k16ctl and p2k16d"
            )
        }
    }
}
