import Glibc
import TestServers

/// A blocking socket for a thread of its own, so that neither measuring nor loading waits for Swift's tasks.
final class LoadSocket {
    let descriptor: Int32

    /// - Throws: ``TestServerError`` when nobody listens on 127.0.0.1 at that port.
    init(port: UInt16) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        self.descriptor = try Self.connect(AF_INET, to: address)
        var enable: Int32 = 1
        setsockopt(self.descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &enable, socklen_t(MemoryLayout<Int32>.size))
    }

    /// - Throws: ``TestServerError`` when nobody listens at that Unix socket.
    init(path: String) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        self.descriptor = try Self.connect(AF_UNIX, to: address)
    }

    deinit { close(self.descriptor) }

    private static func connect(_ family: Int32, to address: some BitwiseCopyable) throws -> Int32 {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw TestServerError("socket: \(String(cString: strerror(errno)))") }
        let result = withUnsafeBytes(of: address) { bytes in
            Glibc.connect(
                descriptor,
                bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(bytes.count)
            )
        }
        guard result == 0 else {
            let code = errno
            close(descriptor)
            throw TestServerError("not connected: \(String(cString: strerror(code)))")
        }
        return descriptor
    }

    /// Sends all of it.
    ///
    /// - Returns: false when the other side has hung up.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(self.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// What has come, after waiting for it.
    ///
    /// - Returns: nothing when the time is over; nil when the other side has hung up.
    func receive(within limit: Duration) -> [UInt8]? {
        // Rounded down, so that whoever waits for a time looks again rather than being late.
        let milliseconds = Int32(clamping: Int64(max(limit, .zero) / .milliseconds(1)))
        var watched = pollfd(fd: self.descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&watched, 1, milliseconds) > 0 else { return [] }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(self.descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : nil
    }
}
