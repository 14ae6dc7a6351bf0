package import AccessControl
package import Hardware

extension Configuration {
    /// How an MQTT lock tells that it obeyed.
    package enum MQTTAcknowledgement: String, Sendable, Hashable, CaseIterable {
        /// As dlock13 does.
        case openUntil = "openuntil"
        case never = "none"
    }

    /// A lock of type `dlock-http`.
    package struct DLockHTTPLock: Sendable, Hashable {
        package var address: DLockHTTPAddress
        package var username: String?
        /// Only together with a username.
        package var password: Secret?
        /// The authorities to trust; nil trusts those of the system.
        package var authorityFile: String?
    }

    /// The section `dlock_http`: the doors of this site as a dlock.
    package struct DLockHTTPServer: Sendable, Hashable {
        /// The section `dlock_http.tls`.
        package struct TLS: Sendable, Hashable {
            package var certificateFile: String
            package var keyFile: String
        }

        package var host: String
        package var port: UInt16
        package var username: String
        package var password: Secret
        /// Never nil where the host is not the machine itself.
        package var tls: TLS?
        /// Those that can be opened by it.
        package var doors: [DoorID]
    }
}
