import Files
import Glibc
import Synchronization

/// The file of a Unix socket: made by `bind`, left behind by a process that was killed.
final class SocketFile: Sendable {
    /// Which file a path means at the moment.
    private struct Identity: Equatable {
        var device: UInt64
        var inode: UInt64
    }

    private let path: String
    private let bound = Mutex<Identity?>(nil)

    init(path: String) {
        self.path = path
    }

    /// Nil if there is no file.
    private var identity: Identity? {
        guard let status = FileStatus(path: self.path, followsLinks: false) else { return nil }
        return Identity(device: status.device, inode: status.inode)
    }

    /// Makes way for a new socket: removes a stale one, and refuses to touch anything else.
    func clear() throws(AdminServerError) {
        guard let status = FileStatus(path: self.path, followsLinks: false) else {
            guard errno == ENOENT else { throw self.failure("cannot look at \(self.path)") }
            return
        }
        guard status.kind == .socket else {
            throw AdminServerError("\(self.path) is in the way and is no socket; choose another path or move it away")
        }
        guard try !self.isServed() else {
            throw AdminServerError("another process serves the admin socket \(self.path); stop it first")
        }
        guard unlink(self.path) == 0 || errno == ENOENT else {
            throw self.failure("cannot remove the stale socket \(self.path)")
        }
    }

    /// Remembers the file that is there now as this process's own.
    func noteBound() {
        self.bound.withLock { $0 = self.identity }
    }

    /// Lets members of a group connect, and nobody else but the owner.
    ///
    /// The group is set first, so that at no moment another group may; where it is right from the start, as in the unit,
    /// whose sandbox knows no chown(2), it is left alone.
    func share(withGroup gid: UInt32) throws(AdminServerError) {
        let isRight = FileStatus(path: self.path, followsLinks: false)?.group == gid
        guard isRight || chown(self.path, UInt32.max, gid) == 0, chmod(self.path, 0o660) == 0 else {
            throw self.failure("cannot give \(self.path) to the group \(gid), which the daemon's user must be in")
        }
    }

    /// Removes the file unless another process has put its own there in the meantime.
    func removeIfOwn() {
        guard let own = self.bound.withLock({ $0 }), own == self.identity else { return }
        unlink(self.path)
    }

    /// Whether anybody listens; connecting to a Unix socket never waits for the network.
    private func isServed() throws(AdminServerError) -> Bool {
        let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let descriptor = socket(AF_UNIX, Int32(type), 0)
        guard descriptor >= 0 else { throw self.failure("cannot make a socket") }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard self.path.utf8.count < capacity else {
            throw AdminServerError(
                "the socket path \(self.path) has more than \(capacity - 1) bytes; choose a shorter one"
            )
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: self.path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if result == 0 { return true }
        switch errno {
        case ECONNREFUSED, ENOENT: return false
        // Its queue is full: somebody is there, and slow.
        case EAGAIN: return true
        default: throw self.failure("cannot find out who serves \(self.path)")
        }
    }

    private func failure(_ what: String) -> AdminServerError {
        AdminServerError("\(what): \(String(cString: strerror(errno)))")
    }
}
