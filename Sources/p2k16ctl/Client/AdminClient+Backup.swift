import AdminModel
import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1

extension AdminClient {
    /// Copies of a large directory take longer than other answers.
    private static let backupTimeout = TimeAmount.minutes(10)

    /// Asks for a backup and hands over its bytes as they come.
    func backup(_ request: BackupRequest, _ write: ([UInt8]) throws -> Void) async throws {
        var call = HTTPClientRequest(url: self.url(["backup"], []))
        call.method = .POST
        call.headers.add(name: "content-type", value: "application/json")
        call.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(request)))
        let response = try await self.send(call, timeout: Self.backupTimeout)
        for try await buffer in response.body { try write(Array(buffer.readableBytesView)) }
    }

    func restore(_ backup: [UInt8]) async throws -> RestoreReply {
        var call = HTTPClientRequest(url: self.url(["restore"], []))
        call.method = .POST
        call.headers.add(name: "content-type", value: "application/octet-stream")
        call.body = .bytes(ByteBuffer(bytes: backup))
        return try await self.decode(self.body(of: self.send(call, timeout: Self.backupTimeout)))
    }
}
