import Glibc
import Synchronization

/// The thread of a ``TCPProxy``: waits for all of its sockets and moves what arrives.
final class ProxyLoop: Sendable {
    enum Command: Sendable {
        case cut
        case freeze
        case heal
        case stop
    }

    private struct Inbox {
        var commands: [(command: Command, done: @Sendable () -> Void)] = []
        var isStopped = false
    }

    /// One direction of a connection.
    private struct Pump {
        let source: Int32
        let target: Int32
        var pending: [UInt8] = []
        /// The source has sent its last byte, and the target was told.
        var isDone = false
    }

    private let port: UInt16
    private let server: UInt16
    private let inbox = Mutex(Inbox())
    private let wakeRead: Int32
    private let wakeWrite: Int32
    private let firstListener: Int32

    init(port: UInt16, server: UInt16) throws {
        self.port = port
        self.server = server
        self.firstListener = try listenOnLoopback(port: port)
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            close(self.firstListener)
            throw TestServerError.systemCall("pipe", errno)
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        self.wakeRead = ends[0]
        self.wakeWrite = ends[1]
    }

    /// Hands a command to the thread; `done` runs there once it is in force, or at once when the thread has ended.
    func post(_ command: Command, done: @escaping @Sendable () -> Void) {
        let isStopped = self.inbox.withLock { inbox in
            guard !inbox.isStopped else { return true }
            inbox.commands.append((command, done))
            _ = write(self.wakeWrite, [0], 1)
            return false
        }
        if isStopped { done() }
    }

    /// Moves bytes until the command to stop.
    func run() {
        var listener: Int32? = self.firstListener
        var isFrozen = false
        // Pumps come in pairs, 2n and 2n + 1, one for each direction of a connection.
        var pumps: [Pump] = []
        while true {
            var polled = [pollfd(fd: self.wakeRead, events: Int16(POLLIN), revents: 0)]
            polled.append(pollfd(fd: listener ?? -1, events: Int16(POLLIN), revents: 0))
            for pump in pumps {
                let isIdle = isFrozen || pump.isDone
                let writes = !pump.pending.isEmpty
                polled.append(
                    pollfd(
                        fd: isIdle ? -1 : writes ? pump.target : pump.source,
                        events: Int16(writes ? POLLOUT : POLLIN),
                        revents: 0
                    )
                )
            }
            _ = poll(&polled, nfds_t(polled.count), -1)

            if polled[0].revents != 0 {
                var bytes = [UInt8](repeating: 0, count: 64)
                while read(self.wakeRead, &bytes, bytes.count) > 0 {}
                let commands = self.inbox.withLock { inbox in
                    defer { inbox.commands = [] }
                    inbox.isStopped = inbox.commands.contains { $0.command == .stop }
                    return inbox.commands
                }
                for (command, _) in commands {
                    isFrozen = command == .freeze
                    switch command {
                    case .cut, .stop:
                        if let open = listener { close(open) }
                        listener = nil
                        for pump in pumps { Self.reset(pump.source) }
                        pumps = []
                    case .freeze, .heal:
                        // Another process may have taken the port during a cut: then it stays closed, as its own error.
                        if listener == nil { listener = try? listenOnLoopback(port: self.port) }
                    }
                }
                if commands.contains(where: { $0.command == .stop }) {
                    close(self.wakeRead)
                    close(self.wakeWrite)
                }
                for (_, done) in commands { done() }
                if commands.contains(where: { $0.command == .stop }) { return }
                // Sockets may have changed since they were polled.
                continue
            }

            for index in pumps.indices where polled[index + 2].revents != 0 {
                Self.move(&pumps[index])
            }
            for index in stride(from: pumps.count - 2, through: 0, by: -2)
            where pumps[index].isDone && pumps[index + 1].isDone {
                close(pumps[index].source)
                close(pumps[index].target)
                pumps.removeSubrange(index...index + 1)
            }
            if let open = listener, polled[1].revents != 0 {
                pumps += self.accept(from: open)
            }
        }
    }

    /// Takes a client and connects it on; empty when the server refuses.
    private func accept(from listener: Int32) -> [Pump] {
        let client = Glibc.accept(listener, nil, nil)
        guard client >= 0 else { return [] }
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        guard let server = connectToLoopback(port: self.server) else {
            Self.reset(client)
            return []
        }
        for end in [client, server] {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            var enable: Int32 = 1
            setsockopt(end, Int32(IPPROTO_TCP), TCP_NODELAY, &enable, socklen_t(MemoryLayout<Int32>.size))
        }
        return [Pump(source: client, target: server), Pump(source: server, target: client)]
    }

    /// Reads once or writes once, whichever is due.
    private static func move(_ pump: inout Pump) {
        if pump.pending.isEmpty {
            var bytes = [UInt8](repeating: 0, count: 65536)
            let count = recv(pump.source, &bytes, bytes.count, 0)
            if count > 0 {
                pump.pending = Array(bytes[..<count])
            } else if count == 0 || errno != EAGAIN {
                shutdown(pump.target, Int32(SHUT_WR))
                pump.isDone = true
            }
        } else {
            let count = send(pump.target, pump.pending, pump.pending.count, Int32(MSG_NOSIGNAL))
            if count >= 0 {
                pump.pending.removeFirst(count)
            } else if errno != EAGAIN {
                pump.pending = []
                shutdown(pump.source, Int32(SHUT_RD))
                pump.isDone = true
            }
        }
    }

    /// Closes a connection so that the other end sees a reset.
    private static func reset(_ connection: Int32) {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(connection, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close(connection)
    }
}
