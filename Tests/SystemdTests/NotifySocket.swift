import Glibc

/// What systemd listens on: a datagram socket, in the file system or abstract.
final class NotifySocket: Sendable {
    let name: String
    private let descriptor: Int32

    /// - Parameter name: as in `$NOTIFY_SOCKET`.
    /// - Throws: ``SocketError`` where the name cannot be bound.
    init(_ name: String) throws {
        self.name = name
        self.descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 } else { bytes.append(0) }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(2 + bytes.count)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(self.descriptor, $0, length) }
        }
        guard result == 0 else { throw SocketError(errno: errno) }
        var timeout = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(self.descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }

    struct SocketError: Error {
        let errno: Int32
    }

    deinit {
        close(self.descriptor)
        if !self.name.hasPrefix("@") { unlink(self.name) }
    }

    /// The next datagram, `nil` after 5 s.
    func receive() -> String? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = recv(self.descriptor, &bytes, bytes.count, 0)
        return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
    }
}
