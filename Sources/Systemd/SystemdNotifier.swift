import Glibc

/// Tells systemd how the service is doing, with the protocol of sd_notify(3) and without libsystemd.
///
/// Everything is a no-op where `$NOTIFY_SOCKET` is unset: the service was not started by systemd with `Type=notify`.
/// Each call is one datagram, which blocks only while the service manager's queue is full.
package struct SystemdNotifier: Sendable {
    /// How often the service manager expects ``watchdog()``, from `$WATCHDOG_USEC`; notify at half of it
    /// (sd_watchdog_enabled(3)). `nil` where no watchdog is set, or where it watches another process (`$WATCHDOG_PID`).
    package let watchdogInterval: Duration?

    private let socketPath: String?

    /// Whether a service manager is there to be told.
    package var hasListener: Bool { self.socketPath != nil }

    /// Reads the environment.
    ///
    /// - Parameters:
    ///   - environment: a variable's value by its name.
    ///   - processID: compared with `$WATCHDOG_PID`.
    package init(
        environment: (String) -> String? = { name in unsafe getenv(name).map { unsafe String(cString: $0) } },
        processID: Int32 = getpid()
    ) {
        self.socketPath = environment("NOTIFY_SOCKET").flatMap { $0.isEmpty ? nil : $0 }
        let isOurs = environment("WATCHDOG_PID").map { Int32($0) == processID } ?? true
        let microseconds = environment("WATCHDOG_USEC").flatMap { Int64($0) } ?? 0
        self.watchdogInterval = isOurs && microseconds > 0 ? .microseconds(microseconds) : nil
    }

    /// Start-up, or a reload, is finished.
    ///
    /// - Throws: ``SystemdError``, like all of these.
    package func ready() throws(SystemdError) {
        try self.send("READY=1")
    }

    /// A line for people, shown by `systemctl status`; line breaks become spaces.
    package func status(_ text: String) throws(SystemdError) {
        try self.send("STATUS=" + String(text.map { $0.isNewline ? " " : $0 }))
    }

    /// Shutdown has begun.
    package func stopping() throws(SystemdError) {
        try self.send("STOPPING=1")
    }

    /// The configuration is being reloaded; ``ready()`` says that it is done.
    ///
    /// Sends CLOCK_MONOTONIC along, which `Type=notify-reload` requires.
    package func reloading() throws(SystemdError) {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        let microseconds = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
        try self.send("RELOADING=1\nMONOTONIC_USEC=\(microseconds)")
    }

    /// The service is alive.
    package func watchdog() throws(SystemdError) {
        try self.send("WATCHDOG=1")
    }

    private func send(_ message: String) throws(SystemdError) {
        guard let path = self.socketPath else { return }
        var (address, length) = try Self.address(path)
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else {
            throw SystemdError("A socket for notifying systemd could not be made", errno: errno)
        }
        defer { close(descriptor) }
        var bytes = Array(message.utf8)
        while true {
            let sent = unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    unsafe sendto(descriptor, &bytes, bytes.count, Int32(MSG_NOSIGNAL), address, length)
                }
            }
            if sent == bytes.count { return }
            guard sent < 0, errno == EINTR else {
                throw SystemdError("systemd could not be notified at '\(path)'", errno: sent < 0 ? errno : EMSGSIZE)
            }
        }
    }

    /// The socket's address; a leading `@` stands for the NUL of the abstract namespace, whose names have no end mark.
    private static func address(_ path: String) throws(SystemdError) -> (sockaddr_un, socklen_t) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(path.utf8)
        let isAbstract = bytes[0] == UInt8(ascii: "@")
        guard isAbstract || bytes[0] == UInt8(ascii: "/") else {
            throw SystemdError(
                "NOTIFY_SOCKET is '\(path)'; only sockets whose name starts with '/' or '@' are supported"
            )
        }
        if isAbstract { bytes[0] = 0 }
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        // A path in the file system needs room for its end mark.
        guard bytes.count < capacity || (isAbstract && bytes.count == capacity) else {
            throw SystemdError(
                "NOTIFY_SOCKET is \(bytes.count) bytes long; a socket's name has at most \(capacity - 1)"
            )
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let header = MemoryLayout<sockaddr_un>.offset(of: \.sun_path)!
        return (address, socklen_t(header + bytes.count + (isAbstract ? 0 : 1)))
    }
}
