/// Where and for whom the dlock API is served.
package struct DLockServerConfiguration: Sendable {
    package var address: ListenAddress
    package var username: String
    package var password: String
    /// How long a client may take for its request, and stay without one.
    package var idleTimeout: Duration = .seconds(10)

    package init(address: ListenAddress, username: String, password: String) {
        self.address = address
        self.username = username
        self.password = password
    }
}
