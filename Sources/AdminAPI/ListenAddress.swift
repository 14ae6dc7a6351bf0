/// Where an HTTP server listens.
package struct ListenAddress: Sendable, CustomStringConvertible {
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
    package var tls: TLS?

    package init(host: String, port: Int, tls: TLS? = nil) {
        self.host = host
        self.port = port
        self.tls = tls
    }

    package var description: String { "\(self.host):\(self.port)" }
}
