import AdminAPI
import AdminModel

/// The section `admin`.
struct AdminSocket {
    /// Nil for the default.
    var path: String?
    /// Usernames of accounts by Unix user.
    var accounts: [String: String]
    /// Nil for the daemon's own user alone.
    var group: String?
    var roles: RoleGrants

    init(_ mapping: inout ConfigurationMapping) {
        self.path = mapping.optional("socket")?.socketPath()
        self.group = mapping.optional("socket_group")?.text(limit: 32)
        let roles = mapping.optional("roles")
        self.roles =
            roles?.decode { mapping in
                RoleGrants(
                    users: mapping.optional("users")?.roles(of: "user") ?? [:],
                    groups: mapping.optional("groups")?.roles(of: "group") ?? [:]
                )
            } ?? RoleGrants()
        if let roles, self.group == nil {
            roles.note(
                "gives roles, and only root and the daemon's own user can connect",
                suggestion: "Name the Unix group whose members may connect: socket_group."
            )
        }
        self.accounts = [:]
        for (user, value) in mapping.optional("accounts")?.entries() ?? [] {
            guard let account = value.text(limit: 50) else { continue }
            guard user != "root" else {
                value.context.report(
                    "'\(value.path)' gives root an account",
                    at: value.keyPosition,
                    suggestion: "Root is not one person: who is says so with --as ACCOUNT."
                )
                continue
            }
            self.accounts[user] = account
        }
    }
}

extension ConfigurationValue {
    /// Roles by the name of a Unix user or group.
    fileprivate func roles(of kind: String) -> [String: Set<Role>] {
        var grants: [String: Set<Role>] = [:]
        for (name, value) in self.entries() ?? [] {
            guard value.checkUnixName(name, of: kind) else { continue }
            guard kind != "user" || name != "root" && name != "0" else {
                value.context.report(
                    "'\(value.path)' gives root a role",
                    at: value.keyPosition,
                    suggestion: "Root may do everything as it is."
                )
                continue
            }
            guard let roles = value.names(of: "role", among: Role.allCases.map(\.rawValue)) else { continue }
            if roles.isEmpty, value.list()?.isEmpty == true {
                value.fail("is empty", suggestion: "Name a role, or remove the \(kind).")
            }
            grants[name] = Set(roles.compactMap(Role.init(rawValue:)))
        }
        return grants
    }

    /// Reports what no name of a Unix user or group looks like.
    private func checkUnixName(_ name: String, of kind: String) -> Bool {
        let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."
        guard !name.isEmpty, name.utf8.count <= 32, name.first != "-", name.allSatisfy({ letters.contains($0) }) else {
            self.context.report(
                "'\(self.path)' is no name of a Unix \(kind)",
                at: self.keyPosition,
                suggestion: "Write its name, or its number."
            )
            return false
        }
        return true
    }

    /// A path that fits into the address of a Unix socket.
    fileprivate func socketPath() -> String? {
        guard let path = self.filePath() else { return nil }
        // unix(7): sun_path has 108 bytes, the last of which is zero.
        guard path.utf8.count <= 107 else {
            self.fail("is \(path.utf8.count) bytes long as a whole path", suggestion: "Sockets take at most 107.")
            return nil
        }
        return path
    }
}
