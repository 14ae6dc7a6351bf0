import AdminModel
import Glibc
import Synchronization

/// Knows what each caller of the admin socket may do.
package final class Authorizer: Sendable {
    private let grants: Mutex<RoleGrants>
    /// Unix users, by uid, who may do everything.
    let full: Set<UInt32>
    private let configurationFile: String
    private let names = UnixNames()

    /// - Parameters:
    ///   - grants: the roles that the configuration gives.
    ///   - full: the Unix users, by uid, who may do everything whatever is configured: root and the daemon's own.
    ///   - configurationFile: where roles are given, for remedies.
    package init(
        grants: RoleGrants = RoleGrants(),
        full: Set<UInt32> = [0, geteuid()],
        configurationFile: String = "the configuration"
    ) {
        self.grants = Mutex(grants)
        self.full = full
        self.configurationFile = configurationFile
    }

    /// Gives other roles; holds for every request from now on, also on connections that are open.
    package func replace(_ grants: RoleGrants) {
        self.grants.withLock { $0 = grants }
    }

    /// Who a peer is, with its roles.
    func identify(_ peer: PeerCredentials) async -> Caller {
        let name = await self.names.user(peer.uid)
        var caller = Caller(uid: peer.uid, gid: peer.gid, pid: peer.pid, username: name)
        if self.full.contains(peer.uid) {
            caller.roles = Role.admin.all
            return caller
        }
        let grants = self.grants.withLock { $0 }
        var own = (grants.users["\(peer.uid)"] ?? []).union(name.flatMap { grants.users[$0] } ?? [])
        for (group, roles) in grants.groups where !roles.isSubset(of: own) {
            let gid = if let number = UInt32(group) { Optional(number) } else { await self.names.group(named: group) }
            if let gid, peer.groups.contains(gid) { own.formUnion(roles) }
        }
        caller.roles = Set(own.flatMap(\.all))
        return caller
    }

    /// - Throws: `AdminError` that names the role and how to get it.
    func check(_ caller: Caller, has role: Role) throws(AdminError) {
        guard !caller.roles.contains(role) else { return }
        let user = caller.username ?? "\"\(caller.uid)\""
        let remedy =
            "Ask for it: an administrator adds it under admin.roles in \(self.configurationFile), as in "
            + "users: { \(user): [\(role.rawValue)] }, and reloads the daemon. Or run the command as root (sudo)."
        guard !caller.roles.isEmpty else {
            throw AdminError(
                .forbidden,
                code: "caller-not-allowed",
                message: "\(caller) may not use the admin socket; this needs the role \(role.rawValue)",
                remedy: remedy
            )
        }
        let own = Role.allCases.filter { caller.roles.contains($0) }.map(\.rawValue).joined(separator: ", ")
        throw AdminError(
            .forbidden,
            code: "role-missing",
            message: "this needs the role \(role.rawValue), and \(caller) has \(own)",
            remedy: remedy
        )
    }
}
