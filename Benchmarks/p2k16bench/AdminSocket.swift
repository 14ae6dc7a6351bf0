import FoundationEssentials
import Glibc
import TestServers

/// The least of a client of the admin socket: one request for each connection.
struct AdminSocket: Sendable {
    let path: String

    /// - Returns: the JSON object of the reply.
    /// - Throws: `TestServerError` when there is no reply, or another status than 200.
    func request(_ method: String, _ target: String) throws -> Data {
        let connection = try self.connect()
        defer { close(connection) }
        let head = "\(method) \(target) HTTP/1.1\r\nHost: p2k16d\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        let request = Array(head.utf8)
        guard write(connection, request, request.count) == request.count else { throw self.failure("is gone") }
        var reply: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(connection, &buffer, buffer.count)
            guard count > 0 else { break }
            reply += buffer[..<count]
        }
        let text = String(decoding: reply, as: UTF8.self)
        guard text.hasPrefix("HTTP/1.1 200"), let start = text.firstIndex(of: "{"), let end = text.lastIndex(of: "}")
        else {
            throw self.failure("answered \(target) with: \(text)")
        }
        return Data(text[start...end].utf8)
    }

    private func connect() throws -> Int32 {
        let connection = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard connection >= 0 else { throw self.failure("needs a socket") }
        var timeout = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(self.path.utf8)) }
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(connection, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard code == 0 else {
            close(connection)
            throw self.failure("refuses connections")
        }
        return connection
    }

    private func failure(_ what: String) -> TestServerError {
        TestServerError("the admin socket \(self.path) \(what)")
    }
}
