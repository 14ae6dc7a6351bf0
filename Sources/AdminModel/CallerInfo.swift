/// Who the daemon takes the caller for: the reply of `GET /v1/caller`.
package struct CallerInfo: Sendable, Hashable, Codable {
    package var uid: UInt32
    /// The Unix user's name; nil if the machine has none for the uid.
    package var user: String?
    /// What the caller may do, with the roles that come along, in the order of ``Role``.
    package var roles: [Role]
    /// The account whose rights decide where an account's rights do; nil if the caller stands for none.
    package var account: String?

    package init(uid: UInt32, user: String? = nil, roles: [Role], account: String? = nil) {
        self.uid = uid
        self.user = user
        self.roles = roles
        self.account = account
    }
}
