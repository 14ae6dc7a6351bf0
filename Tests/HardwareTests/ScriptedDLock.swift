import Dispatch
import Glibc
import Synchronization
import TestServers

/// A dlock played on a socket: each connection gets the next answer of the script.
final class ScriptedDLock: Sendable {
    enum Answer: Sendable {
        /// A status line, like `200 OK`.
        case status(String)
        /// Takes the request and says nothing.
        case hang
        /// Takes the request and drops the connection with a reset.
        case reset
        /// Takes the request and closes.
        case close
    }

    let port: UInt16
    /// The head of each request that came.
    let requests = Recording<String>()
    private let listener: Int32
    private let script: Mutex<[Answer]>
    private let hanging = Mutex<[Int32]>([])
    private let done = DispatchSemaphore(value: 0)

    /// - Parameter listener: one that listens already, from ``listenOnFreePort()``; a new one by default.
    init(_ script: Answer..., on listener: (listener: Int32, port: UInt16)? = nil) throws {
        (self.listener, self.port) = try listener ?? listenOnFreePort()
        self.script = Mutex(script)
        // Its thread holds on to it until stop().
        DispatchQueue(label: "scripted-dlock").async {
            while true {
                let connection = accept(self.listener, nil, nil)
                guard connection >= 0 else { break }
                self.serve(connection)
            }
            close(self.listener)
            self.done.signal()
        }
    }

    var url: String { "http://127.0.0.1:\(self.port)" }

    /// What the client made of a connection that got no answer: the error number of reading from it, 0 at its end.
    func endOfUnanswered() -> Int32? {
        guard let connection = self.hanging.withLock({ $0.first }) else { return nil }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var byte: UInt8 = 0
        return read(connection, &byte, 1) < 0 ? errno : 0
    }

    /// Closes everything.
    func stop() {
        shutdown(self.listener, Int32(SHUT_RDWR))
        self.done.wait()
        for connection in self.hanging.withLock({ $0 }) { close(connection) }
    }

    private func serve(_ connection: Int32) {
        var head: [UInt8] = []
        var bytes = [UInt8](repeating: 0, count: 2048)
        while !String(decoding: head, as: UTF8.self).contains("\r\n\r\n") {
            let count = read(connection, &bytes, bytes.count)
            guard count > 0 else {
                close(connection)
                return
            }
            head += bytes[..<count]
        }
        self.requests.append(String(decoding: head, as: UTF8.self))
        switch self.script.withLock({ $0.isEmpty ? .hang : $0.removeFirst() }) {
        case .status(let line):
            let reply = Array("HTTP/1.1 \(line)\r\ncontent-length: 2\r\n\r\nhi".utf8)
            _ = write(connection, reply, reply.count)
            close(connection)
        case .hang:
            self.hanging.withLock { $0.append(connection) }
        case .reset:
            var now = linger(l_onoff: 1, l_linger: 0)
            setsockopt(connection, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
            close(connection)
        case .close:
            close(connection)
        }
    }
}
