import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import TestServers
import Testing

@testable import AdminAPI

@Suite("The page of metrics", .timeLimit(.minutes(5)))
struct MetricsServerTests {
    @Test("is served at a loopback port, and nothing else is")
    func served() async throws {
        let port = try freePort()
        let bound = Recording<Int>()
        let server = MetricsServer(
            address: ListenAddress(host: "127.0.0.1", port: Int(port)),
            backend: FakeBackend(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            onBound: { bound.append($0) }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await server.run() }
            try #require(await bound.first(timeout: .seconds(25)) != nil)
            #expect(server.fault == nil)
            let page = try await Self.get("http://127.0.0.1:\(port)/metrics")
            #expect(page.status == 200)
            #expect(page.type == "text/plain; version=0.0.4; charset=utf-8")
            #expect(page.body.contains("p2k16d_ready 1"))
            for path in ["/", "/v1/status", "/v1/metrics", "/metrics/", "//metrics"] {
                #expect(try await Self.get("http://127.0.0.1:\(port)\(path)").status == 404, "\(path)")
            }
            #expect(try await Self.get("http://127.0.0.1:\(port)/metrics", method: "POST").status == 405)
        }
    }

    private static func get(
        _ url: String,
        method: String = "GET"
    ) async throws -> (status: UInt, type: String?, body: String) {
        var request = HTTPClientRequest(url: url)
        request.method = .init(rawValue: method)
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 1 << 20)
        return (response.status.code, response.headers.first(name: "content-type"), String(buffer: body))
    }
}
