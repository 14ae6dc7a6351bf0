import AsyncHTTPClient
import NIOCore

extension AdminClient {
    /// The page of metrics as Prometheus reads it.
    func metrics() async throws -> String {
        let response = try await self.send(HTTPClientRequest(url: self.url(["metrics"], [])), timeout: .seconds(60))
        return String(decoding: try await self.body(of: response), as: UTF8.self)
    }
}
