/// The user that a dlock knows this daemon as, for basic authentication.
package struct DLockHTTPLogin: Sendable {
    package let username: String
    package let password: String

    package init(username: String, password: String) {
        self.username = username
        self.password = password
    }
}
