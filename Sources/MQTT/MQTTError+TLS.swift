extension MQTTError {
    /// The error for a TLS connection that did not come about, with what to do.
    static func tls(_ trouble: TLSTrouble, _ tls: MQTTConfiguration.TLS, broker: String) -> MQTTError {
        let message =
            switch trouble {
            case .distrusted(TLSTrouble.hasExpired, _):
                "The broker \(broker) is not trusted: its certificate has expired. Renew it at the broker."
            case .distrusted(TLSTrouble.notYetValid, _):
                "The broker \(broker) is not trusted: its certificate is not valid yet. Check the clocks here and there."
            case .distrusted(_, let reason):
                "The broker \(broker) is not trusted: \(reason). "
                    + "\(tls.authoritiesText) must have the authority that signed its certificate; see ca_file."
            case .wrongName:
                "The broker \(broker) is not trusted: its certificate is for other names. "
                    + "Connect to it by a name that stands in the certificate, or have one made for this name."
            case .notTLS:
                "The broker \(broker) does not speak TLS on this port. Let it (port 8883 is usual); "
                    + "to go over the network in clear all the same, say tls: false."
            case .hungUp:
                "The broker \(broker) hung up before TLS was agreed on. Probably it does not speak TLS on this port: let "
                    + "it (port 8883 is usual); to go over the network in clear all the same, say tls: false."
            case .mismatch:
                "The client certificate \(tls.identityText) and its key_file do not belong together. "
                    + "Put those there that were made together."
            case .refused(.missing):
                tls.identity == nil
                    ? "The broker \(broker) asks for a client certificate. Add certificate_file and key_file."
                    : "The broker \(broker) does not take the client certificate \(tls.identityText). See its log."
            case .refused(.unknownAuthority):
                "The broker \(broker) does not know the authority that signed the client certificate "
                    + "\(tls.identityText). It must be in the broker's cafile."
            case .refused(.expired):
                "The broker \(broker) refuses the client certificate \(tls.identityText): it has expired. "
                    + "Make a new one; it is read at the next attempt."
            case .refused(.revoked):
                "The broker \(broker) refuses the client certificate \(tls.identityText): it was revoked. Make a new one."
            case .refused(.other(let alert)):
                "The broker \(broker) ends the TLS connection: \(alert). See its log."
            }
        return MQTTError(.tls, message)
    }
}

extension MQTTConfiguration.TLS {
    /// Where the trusted authorities are.
    fileprivate var authoritiesText: String { self.authoritiesFile ?? "The system's list of authorities" }

    /// The client certificate's file.
    fileprivate var identityText: String { self.identity?.certificateFile ?? "of this site" }
}
