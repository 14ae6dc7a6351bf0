import Glibc

/// Decides who may use the admin socket: everything, or nothing. Roles find their place here.
package struct Authorizer: Sendable {
    private let allowed: Set<UInt32>

    /// - Parameter allowed: the Unix users, by uid, who may do everything.
    package init(allowed: Set<UInt32>) {
        self.allowed = allowed
    }

    /// Root and the user that the daemon runs as.
    package static var rootAndOwnUser: Authorizer {
        Authorizer(allowed: [0, geteuid()])
    }

    func authorize(_ caller: Caller) throws(AdminError) {
        guard self.allowed.contains(caller.uid) else {
            throw AdminError(
                .forbidden,
                code: "caller-not-allowed",
                message: "\(caller) may not use the admin socket",
                remedy: "run the command as root (sudo) or as the daemon's own user"
            )
        }
    }
}
