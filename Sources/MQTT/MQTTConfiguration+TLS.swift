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
