/// An account by both its names.
package struct AccountName: Sendable, Hashable, Codable {
    package var username: String
    package var name: String

    package init(username: String, name: String) {
        self.username = username
        self.name = name
    }
}
