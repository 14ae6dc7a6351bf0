/// A person or service known to p2k16.
package struct Account: Sendable, Hashable {
    package var id: AccountID
    package var username: String
    package var name: String
    /// Services are not people: they get no card and no door.
    package var isSystem: Bool
    /// An account that was deactivated opens nothing, whatever else it has. Always true in p2k16.
    package var isActive: Bool
    /// The latest end of all payments; nil when nothing was ever paid.
    ///
    /// Only the end decides in p2k16: a start in the future and zero or negative amounts count.
    package var paidUntil: Timestamp?

    package init(
        id: AccountID,
        username: String,
        name: String,
        isSystem: Bool = false,
        isActive: Bool = true,
        paidUntil: Timestamp? = nil
    ) {
        self.id = id
        self.username = username
        self.name = name
        self.isSystem = isSystem
        self.isActive = isActive
        self.paidUntil = paidUntil
    }
}
