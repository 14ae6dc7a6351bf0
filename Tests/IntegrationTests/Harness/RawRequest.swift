import TestSupport

/// One request on a connection of its own, as it stands: nothing is checked.
struct RawRequest {
    private let connection: RawConnection

    init(_ socket: String, _ method: String, _ target: String, body: String) throws {
        self.connection = try RawConnection(socket)
        self.connection.send(
            "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
    }

    func reply() async -> String { await self.connection.read() }
}
