/// Where and for whom the dlock API is served.
package struct DLockServerConfiguration: Sendable {
    /// PEM files of the server; without them only a loopback address is right.
    package struct TLS: Sendable {
        package var certificateFile: String
        package var keyFile: String

        package init(certificateFile: String, keyFile: String) {
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }

    /// An IP address or a name.
    package var host: String
    package var port: Int
    package var username: String
    package var password: String
    package var tls: TLS?
    /// How long a client may take for its request, and stay without one.
    package var idleTimeout: Duration = .seconds(10)

    package init(host: String, port: Int, username: String, password: String, tls: TLS?) {
        self.host = host
        self.port = port
        self.username = username
        self.password = password
        self.tls = tls
    }
}
