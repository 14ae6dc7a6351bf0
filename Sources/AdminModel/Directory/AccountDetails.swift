/// The reply of `GET /v1/accounts/{account}`: all that is known of a person here.
package struct AccountDetails: Sendable, Hashable, Codable {
    package var account: AccountSummary
    /// Until when the last payment counts, with the grace.
    package var countsUntil: WireTime?
    package var employers: [AccountEmployer]
    package var circles: [AccountCircle]
    package var badges: [AccountBadge]
    /// The names of the tools that the person has.
    package var checkedOut: [String]
    package var cards: [Card]
    /// The newest decisions about the person on this site's record, newest first.
    package var lastTaps: [Event]
    package var doors: [AccessAnswer]
    package var tools: [AccessAnswer]

    package init(
        account: AccountSummary,
        countsUntil: WireTime? = nil,
        employers: [AccountEmployer],
        circles: [AccountCircle],
        badges: [AccountBadge],
        checkedOut: [String],
        cards: [Card],
        lastTaps: [Event],
        doors: [AccessAnswer],
        tools: [AccessAnswer]
    ) {
        self.account = account
        self.countsUntil = countsUntil
        self.employers = employers
        self.circles = circles
        self.badges = badges
        self.checkedOut = checkedOut
        self.cards = cards
        self.lastTaps = lastTaps
        self.doors = doors
        self.tools = tools
    }
}
