extension Configuration {
    /// The section `mqtt`.
    package struct Broker: Sendable, Hashable {
        /// The section `mqtt.tls`.
        package struct TLS: Sendable, Hashable {
            /// The authorities to trust; nil trusts those of the system.
            package var authorityFile: String?
            /// nil without a client certificate; always together with ``keyFile``.
            package var certificateFile: String?
            package var keyFile: String?
            /// Whether the broker's certificate and name are verified.
            package var verify: Bool
        }

        package var host: String
        package var port: UInt16
        package var clientID: String
        package var username: String?
        /// Only together with a username.
        package var password: Secret?
        /// 5 s to 1 h, whole seconds.
        package var keepalive: Duration
        /// nil in clear: on this machine, or because the configuration asks for it.
        package var tls: TLS?
        /// What the topics of the daemon's own state begin with, without a slash added or removed.
        package var topicPrefix: String
    }
}
