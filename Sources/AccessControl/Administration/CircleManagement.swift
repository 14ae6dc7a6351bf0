/// Who may add members to a circle and remove them.
package enum CircleManagement: Sendable, Hashable {
    /// The circle's own members; it then keeps at least one, or nobody could ever add anybody.
    case selfAdmin
    /// The members of another circle.
    case adminCircle(Circle)
}
