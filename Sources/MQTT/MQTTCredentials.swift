/// The user name and password of a client, never shown by a description, a dump or a log line.
package struct MQTTCredentials: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// The broker's name for this client's user.
    package let username: String
    /// The password in clear.
    package let password: String

    package init(username: String, password: String) {
        self.username = username
        self.password = password
    }

    /// The user name alone.
    package var description: String { "\(self.username) (password hidden)" }

    /// Shows the user name alone, for `dump` and for interpolation of structs that contain this one.
    package var customMirror: Mirror { Mirror(self, children: ["username": self.username]) }
}
