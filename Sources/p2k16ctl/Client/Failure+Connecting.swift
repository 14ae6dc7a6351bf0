import Glibc

extension Failure {
    /// Why a connection to the admin socket failed, and what to do about it.
    init(connecting code: Int32, socket: String) {
        switch code {
        case ENOENT, ECONNREFUSED:
            self.init(
                .unreachable,
                "no daemon listens at \(socket)",
                remedy: "start it (systemctl start p2k16d, or make run), or name its socket with --socket"
            )
        case EACCES, EPERM:
            self.init(
                .unreachable,
                "permission denied for \(socket)",
                remedy: "run the command as root (sudo) or as the daemon's own user"
            )
        default:
            self.init(
                .unreachable,
                "cannot connect to \(socket): \(String(cString: strerror(code)))",
                remedy: "name the daemon's socket with --socket"
            )
        }
    }
}
