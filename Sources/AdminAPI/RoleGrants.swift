package import AdminModel

/// Who has which roles at the admin socket, as configured.
///
/// A key is a name, or digits: a uid or gid that needs no name on this machine.
package struct RoleGrants: Sendable, Hashable {
    /// Roles by Unix user.
    package var users: [String: Set<Role>]
    /// Roles by Unix group, for every process that is in it.
    package var groups: [String: Set<Role>]

    package init(users: [String: Set<Role>] = [:], groups: [String: Set<Role>] = [:]) {
        self.users = users
        self.groups = groups
    }
}
