/// Tells the second tap of somebody at a reader from the first.
package struct DoubleTap: Sendable {
    private var last: (account: AccountID, at: ContinuousClock.Instant)?
    private let limit: Duration

    /// - Parameter limit: how soon after the first tap the second has to come.
    package init(within limit: Duration) {
        self.limit = limit
    }

    /// Takes a tap of somebody; the tap of somebody else in between starts anew.
    ///
    /// - Returns: whether it is the second.
    package mutating func tapped(_ account: AccountID, at now: ContinuousClock.Instant) -> Bool {
        if let last = self.last, last.account == account, last.at.duration(to: now) <= self.limit {
            self.last = nil
            return true
        }
        self.last = (account, now)
        return false
    }
}
