/// What people do with a tool at the admin socket; the raw value is the last part of the path.
package enum ToolOrder: String, Sendable, Hashable, CaseIterable {
    case checkOut = "checkout"
    case checkIn = "checkin"
    /// Nobody may use it until it is in order; any member may say so.
    case outOfOrder = "out-of-order"
    /// It works again; only those who administer the tool's circle may say so.
    case inOrder = "in-order"
}
