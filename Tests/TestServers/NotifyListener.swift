import Dispatch
import Glibc

/// systemd's end of `$NOTIFY_SOCKET`: records every message with the time at which it came.
package final class NotifyListener: Sendable {
    package struct Message: Sendable {
        /// One datagram, such as `READY=1`.
        package let text: String
        package let time: ContinuousClock.Instant
    }

    /// The value for `$NOTIFY_SOCKET`.
    package let path: String
    private let descriptor: Int32
    private let recording = Recording<Message>()

    /// Listens at a path that is free.
    package init(_ path: String) throws {
        self.path = path
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        self.descriptor = descriptor
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw TestServerError("bind \(path): \(String(cString: strerror(errno)))") }
        DispatchQueue(label: "NotifyListener").async { [recording] in
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                // Zero once it is shut down.
                guard count > 0 else { break }
                recording.append(Message(text: String(decoding: buffer[..<count], as: UTF8.self), time: .now))
            }
            close(descriptor)
            recording.finish()
        }
    }

    deinit { shutdown(self.descriptor, Int32(SHUT_RDWR)) }

    /// All that came so far.
    package var messages: [Message] { self.recording.elements }

    /// Waits for the first message that begins with this, passing over so many of all.
    ///
    /// - Throws: ``TestServerError`` with all messages when none comes in time.
    @discardableResult
    package func next(_ prefix: String, from start: Int = 0, timeout: Duration) async throws -> Message {
        guard
            let found = await self.recording.first(
                from: start,
                timeout: timeout,
                where: { $0.text.hasPrefix(prefix) }
            )
        else { throw TestServerError("no \(prefix) within \(timeout)", log: self.messages.map(\.text)) }
        return found.element
    }
}
