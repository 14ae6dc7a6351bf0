/// What somebody may do at the admin socket.
///
/// Each of the three trades stands for itself: who certifies people has no business with cards. `Docs/security.md` has
/// the table, and `x-role` in `Docs/openapi.yaml` names the role that each operation needs.
package enum Role: String, Sendable, Hashable, Codable, CaseIterable {
    /// Sees everything that the daemon shows: doors, people, cards and who came when.
    case viewer
    /// Orders doors and tools about.
    case `operator`
    /// Gives cards to people and takes them away.
    case enroller
    /// Awards badges and changes the members of circles, as its own account and by p2k16's rules.
    case certifier
    /// Everything, and as anybody.
    case admin

    /// The role with those that it brings along.
    package var all: Set<Role> {
        switch self {
        case .viewer: [.viewer]
        case .operator, .enroller, .certifier: [.viewer, self]
        case .admin: Set(Role.allCases)
        }
    }
}
