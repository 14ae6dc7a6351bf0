/// The body of `POST /v1/accounts`, where the username must be there, and of `POST /v1/accounts/{account}/change`,
/// which leaves as it is what is not given.
package struct AccountRequest: AdminRequest, Hashable {
    package var username: String?
    /// Nil means the username for a new account.
    package var name: String?
    /// A service, not a person.
    package var system: Bool?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case username, name, system
    }

    package init(username: String? = nil, name: String? = nil, system: Bool? = nil) {
        self.username = username
        self.name = name
        self.system = system
    }
}
