/// How often one person came.
package struct MemberVisits: Sendable, Hashable, Codable {
    /// The username.
    package var account: String
    /// On how many days.
    package var days: Int64
    package var opens: Int64
    package var first: WireTime
    package var last: WireTime

    package init(account: String, days: Int64, opens: Int64, first: WireTime, last: WireTime) {
        self.account = account
        self.days = days
        self.opens = opens
        self.first = first
        self.last = last
    }
}
