/// An account, as lists show it.
package struct AccountSummary: Sendable, Hashable, Codable {
    /// The account's number, which is never given to another.
    package var id: Int64
    package var username: String
    package var name: String
    /// A service, not a person.
    package var system: Bool
    /// False for one that was deactivated: it opens nothing.
    package var active: Bool
    /// The end of the last payment; nil when nothing was ever paid.
    package var paidUntil: WireTime?
    /// Whether the payment counts now, with the grace.
    package var paying: Bool
    /// Whether an active company employs the person.
    package var employed: Bool

    package init(
        id: Int64,
        username: String,
        name: String,
        system: Bool,
        active: Bool,
        paidUntil: WireTime? = nil,
        paying: Bool,
        employed: Bool
    ) {
        self.id = id
        self.username = username
        self.name = name
        self.system = system
        self.active = active
        self.paidUntil = paidUntil
        self.paying = paying
        self.employed = employed
    }
}
