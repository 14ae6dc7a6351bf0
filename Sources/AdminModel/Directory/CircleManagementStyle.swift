/// Who may change the members of a circle, as p2k16 names it.
package enum CircleManagementStyle: String, Sendable, Hashable, Codable, CaseIterable {
    /// The members of another circle.
    case adminCircle = "ADMIN_CIRCLE"
    /// The circle's own members.
    case selfAdmin = "SELF_ADMIN"
}
