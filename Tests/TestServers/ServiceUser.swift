import Glibc

/// The user that a server runs as when the tests run as root.
enum ServiceUser: String, Sendable {
    case postgres

    /// Gives a folder to the user; does nothing when the tests do not run as root.
    ///
    /// - Throws: ``TestServerError`` when the user does not exist.
    func own(_ path: String) throws {
        guard geteuid() == 0 else { return }
        guard let entry = getpwnam(self.rawValue) else {
            throw TestServerError("there is no user \(self.rawValue): run `apt-get install postgresql`")
        }
        guard chown(path, entry.pointee.pw_uid, entry.pointee.pw_gid) == 0 else {
            throw TestServerError.systemCall("chown \(path)", errno)
        }
    }

    /// The command that runs a program as the user; it keeps its process id, since setpriv replaces itself.
    func command(_ path: String, _ arguments: [String]) throws -> (path: String, arguments: [String]) {
        guard geteuid() == 0 else { return (path, arguments) }
        let identity = ["--reuid=\(self.rawValue)", "--regid=\(self.rawValue)", "--clear-groups", "--"]
        return (try Program("setpriv", package: "util-linux").path, identity + [path] + arguments)
    }
}
