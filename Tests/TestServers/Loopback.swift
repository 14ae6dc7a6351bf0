import Glibc

/// A TCP port on 127.0.0.1 that nobody listens on at the moment.
///
/// It lies below the kernel's range for outgoing connections (32768 and up by default): there, a connection of somebody
/// else could take the port while a server restarts, and a client that keeps trying could even connect to itself.
///
/// - Throws: ``TestServerError`` when a hundred random ports are all taken.
package func freePort() throws -> UInt16 {
    let (listener, port) = try listenOnFreePort()
    close(listener)
    return port
}

/// A blocking listening socket on such a port, for servers that a test plays itself.
///
/// - Throws: ``TestServerError`` when a hundred random ports are all taken.
package func listenOnFreePort() throws -> (listener: Int32, port: UInt16) {
    for _ in 0..<100 {
        let port = UInt16.random(in: 20000..<32768)
        guard let listener = try? listenOnLoopback(port: port) else { continue }
        _ = fcntl(listener, F_SETFL, 0)
        return (listener, port)
    }
    throw TestServerError("no free port between 20000 and 32767 on 127.0.0.1")
}

/// A non-blocking listening socket on 127.0.0.1.
func listenOnLoopback(port: UInt16) throws -> Int32 {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard listener >= 0 else { throw TestServerError.systemCall("socket", errno) }
    var enable: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &enable, socklen_t(MemoryLayout<Int32>.size))
    let code = withLoopbackAddress(port: port) { bind(listener, $0, $1) }
    guard code == 0, listen(listener, 64) == 0 else {
        let error = errno
        close(listener)
        throw TestServerError.systemCall("listening on 127.0.0.1:\(port)", error)
    }
    _ = fcntl(listener, F_SETFL, O_NONBLOCK)
    return listener
}

/// A connected, blocking socket to 127.0.0.1, or nil when refused.
func connectToLoopback(port: UInt16) -> Int32? {
    let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard connection >= 0 else { return nil }
    guard withLoopbackAddress(port: port, { connect(connection, $0, $1) }) == 0 else {
        close(connection)
        return nil
    }
    return connection
}

private func withLoopbackAddress(port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}
