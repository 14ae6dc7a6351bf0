import Glibc

extension MQTTConfiguration {
    /// How the connection is encrypted and who is believed.
    package struct TLS: Sendable, Hashable {
        /// The certificates of the authorities that may vouch for the broker.
        package enum Trust: Sendable, Hashable {
            /// Those of the operating system.
            case system
            /// Those in a PEM file.
            case authorities(file: String)
        }

        /// What this client shows of itself: PEM files.
        package struct Identity: Sendable, Hashable {
            /// The client's certificate chain.
            package let certificateFile: String
            /// Its private key, without a passphrase.
            package let keyFile: String

            package init(certificateFile: String, keyFile: String) {
                self.certificateFile = certificateFile
                self.keyFile = keyFile
            }
        }

        /// Who may vouch for the broker.
        package var trust: Trust
        /// The client certificate, `nil` for none.
        package var identity: Identity?
        /// Whether the broker's certificate and host name are checked; off, anybody on the path can pose as the broker.
        package var verification = true

        package init(trust: Trust = .system, identity: Identity? = nil) {
            self.trust = trust
            self.identity = identity
        }
    }
}

extension MQTTConfiguration.TLS {
    /// Finds files that cannot be read, which libmosquitto would not name.
    ///
    /// - Throws: ``MQTTError`` with code `tls`.
    func checkFiles() throws(MQTTError) {
        let files = [
            ("ca_file", self.authoritiesFile), ("certificate_file", self.identity?.certificateFile),
            ("key_file", self.identity?.keyFile),
        ]
        for (name, file) in files {
            guard let file, unsafe access(file, R_OK) != 0 else { continue }
            let reason = unsafe String(cString: strerror(errno))
            throw MQTTError(
                .tls,
                "The TLS file \(file) of the MQTT client (\(name)) cannot be read: \(reason). "
                    + "Put it there, readable by the daemon's user; it is tried again."
            )
        }
    }
}
