package import AdminModel
import Glibc

/// Who is at the other end of the admin socket, as the kernel noted at the time of connect, and what it may do.
package struct Caller: Sendable, Hashable {
    package var uid: UInt32
    package var gid: UInt32
    package var pid: Int32
    /// The name of the uid, or nil if it has none on this machine.
    package var username: String?
    /// With the roles that come along; see ``Role/all``.
    package var roles: Set<Role>

    /// The daemon itself, for what it asks of its own parts.
    package static var daemon: Caller {
        Caller(uid: geteuid(), gid: getegid(), pid: getpid(), roles: Set(Role.allCases))
    }

    package init(uid: UInt32, gid: UInt32, pid: Int32, username: String? = nil, roles: Set<Role> = []) {
        self.uid = uid
        self.gid = gid
        self.pid = pid
        self.username = username
        self.roles = roles
    }
}

extension Caller: CustomStringConvertible {
    /// For the record: `anna (uid 1000)`.
    package var description: String {
        self.username.map { "\($0) (uid \(self.uid))" } ?? "uid \(self.uid)"
    }
}
