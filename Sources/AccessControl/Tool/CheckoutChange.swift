/// What a checkout or checkin made of a tool.
package struct CheckoutChange: Sendable, Hashable {
    /// Those who had it until then, oldest first; normally nobody or one.
    package var previous: [AccountID]
    /// Who has it now.
    package var current: Checkout?
    /// A time of the directory's clock at which the change was in force: facts read then or later know of it.
    package var at: Timestamp

    package init(previous: [AccountID], current: Checkout?, at: Timestamp) {
        self.previous = previous
        self.current = current
        self.at = at
    }
}
