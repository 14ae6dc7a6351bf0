import Dispatch
import Glibc

/// A client that does exactly what it is told, byte by byte; closed when released.
package final class RawConnection: Sendable {
    /// Nobody listens there.
    package struct Refused: Error, CustomStringConvertible {
        package var code: Int32
        package var description: String { "not connected: \(String(cString: strerror(self.code)))" }
    }

    private let descriptor: Int32
    private let queue = DispatchQueue(label: "raw-connection")

    /// A connection to a Unix socket.
    ///
    /// - Throws: ``Refused``.
    package convenience init(_ path: String) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        try self.init(AF_UNIX, to: address)
    }

    /// A TCP connection to 127.0.0.1.
    ///
    /// - Throws: ``Refused``.
    package convenience init(port: UInt16) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        try self.init(AF_INET, to: address)
    }

    private init(_ family: Int32, to address: some BitwiseCopyable) throws {
        self.descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let result = withUnsafeBytes(of: address) { bytes in
            connect(self.descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        guard result == 0 else {
            let code = errno
            close(self.descriptor)
            throw Refused(code: code)
        }
        // Bounds every read of a test.
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(self.descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(self.descriptor) }

    package func send(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let flags = Int32(MSG_NOSIGNAL)
            let count = rest.withUnsafeBytes { Glibc.send(self.descriptor, $0.baseAddress, $0.count, flags) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    package func hangUp() {
        shutdown(self.descriptor, Int32(SHUT_RDWR))
    }

    /// Everything up to and with the text, or up to the end of the connection.
    package func read(until text: String? = nil) async -> String {
        await withCheckedContinuation { continuation in
            self.queue.async {
                var bytes: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 65536)
                while text.map({ !String(decoding: bytes, as: UTF8.self).contains($0) }) ?? true {
                    let count = recv(self.descriptor, &buffer, buffer.count, 0)
                    guard count > 0 else { break }
                    bytes += buffer[..<count]
                }
                continuation.resume(returning: String(decoding: bytes, as: UTF8.self))
            }
        }
    }
}
