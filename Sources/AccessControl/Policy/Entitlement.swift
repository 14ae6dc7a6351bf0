/// What a device that decides by itself may be told of a card.
package struct Entitlement: Sendable, Hashable {
    package var account: AccountID
    /// The user name.
    package var user: String
    /// The last moment at which the facts of today would grant.
    package var until: Timestamp

    package init(account: AccountID, user: String, until: Timestamp) {
        self.account = account
        self.user = user
        self.until = until
    }
}
