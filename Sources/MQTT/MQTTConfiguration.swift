package import Reactor

/// Where the broker is and how to talk to it.
package struct MQTTConfiguration: Sendable {
    /// A host name or an address.
    package var host: String
    /// 1883 is usual, 8883 with TLS.
    package var port: UInt16
    /// What the broker knows this client by; two clients with one identifier throw each other out for ever.
    package var clientID: String
    /// The login, `nil` for an anonymous one.
    package var credentials: MQTTCredentials?
    /// A broker that is silent for about one and a half times this is given up. Whole seconds, 5 s to 65,535 s; below
    /// 7 s it is twice this, since libmosquitto refuses to ping more often than every 5 s.
    package var keepalive: Duration = .seconds(15)
    /// Whether the broker forgets this client's subscriptions and queue when it is away.
    package var cleanSession = true
    /// Encryption, `nil` for none.
    package var tls: TLS?
    /// What the broker publishes when this client vanishes without saying good-bye.
    package var lastWill: LastWill?
    /// Tried first; 5.0 falls back to 3.1.1 where the broker refuses it.
    package var preferredProtocol = MQTTProtocolVersion.v5
    /// How long one attempt may take from name resolution until every subscription is in place.
    package var connectTimeout: Duration = .seconds(10)
    /// The pauses between attempts.
    package var backoff = Backoff(initial: .milliseconds(500), maximum: .seconds(30))

    package init(host: String, port: UInt16 = 1883, clientID: String, credentials: MQTTCredentials? = nil) {
        self.host = host
        self.port = port
        self.clientID = clientID
        self.credentials = credentials
    }
}
