/// The body of an order about a tool.
package struct ToolOrderRequest: AdminRequest, Hashable {
    /// The username of who acts; nil for the caller's own account.
    package var actingAs: String?
    /// Why it is out of order; with ``ToolOrder/outOfOrder`` alone.
    package var reason: String?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case actingAs, reason
    }

    package init(actingAs: String? = nil, reason: String? = nil) {
        self.actingAs = actingAs
        self.reason = reason
    }
}
