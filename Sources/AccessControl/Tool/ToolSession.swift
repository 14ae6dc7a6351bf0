/// Somebody's use of a tool, from checkout to checkin.
package struct ToolSession: Sendable, Hashable {
    /// What is on record of it.
    package var checkout: Checkout
    /// When it began; for a checkout found at a start, when it was found.
    package var began: MonotonicTime
    /// When the tool was last known to be used; moves with the controller's reports.
    package var lastUsed: MonotonicTime

    package init(checkout: Checkout, began: MonotonicTime) {
        self.checkout = checkout
        self.began = began
        self.lastUsed = began
    }
}
