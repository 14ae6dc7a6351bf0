/// Which cards are asked for; everything given must match.
package struct CardQuery: Sendable, Hashable {
    package static let defaultLimit = 1000
    package static let maximumLimit = 10_000
    /// The furthest that ``expiringWithinDays`` looks ahead.
    package static let maximumDays = 3650

    /// The username.
    package var account: String?
    /// What the card is worth now.
    package var state: CardState?
    /// Only active cards of which some form is not known under the newest key: they were not tapped since it came.
    package var oldKey: Bool
    /// Only active cards whose validity ends within so many days.
    package var expiringWithinDays: Int?
    /// Only cards with a greater id.
    package var after: Int64?
    /// 1 to ``maximumLimit``.
    package var limit: Int

    package init(
        account: String? = nil,
        state: CardState? = nil,
        oldKey: Bool = false,
        expiringWithinDays: Int? = nil,
        after: Int64? = nil,
        limit: Int = CardQuery.defaultLimit
    ) {
        self.account = account
        self.state = state
        self.oldKey = oldKey
        self.expiringWithinDays = expiringWithinDays
        self.after = after
        self.limit = limit
    }
}
