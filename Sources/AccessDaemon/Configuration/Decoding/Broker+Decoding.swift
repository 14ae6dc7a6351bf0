import Postgres

extension Configuration.Broker {
    init?(_ mapping: inout ConfigurationMapping, site: String) {
        let host = mapping.required("host")?.text()
        let tlsValue = mapping.optional("tls")
        let tls = Self.tls(tlsValue, host: host)
        let portValue = mapping.optional("port")
        let port = portValue?.integer(in: 1...65535) ?? (tls == nil ? 1883 : 8883)
        if tls != nil, tlsValue == nil, port == 1883 {
            portValue?.note(
                "is where brokers usually do not speak TLS, which is the default",
                suggestion: "Use 8883, or say 'tls: {}' if it does, 'tls: false' to go over the network in clear."
            )
        }
        let clientID = mapping.optional("client_id")?.text(limit: 128) ?? "p2k16d-\(site)"
        let username = mapping.optional("username")?.text()
        let password = mapping.password()
        if password != nil, !mapping.has("username") {
            mapping.owner.context.report(
                "'\(mapping.owner.path)' has a password but no user",
                at: mapping.owner.keyPosition,
                suggestion: "Add 'username'."
            )
        }
        let keepalive = mapping.optional("keepalive")?
            .duration(in: .seconds(5) ... .seconds(3600), wholeSeconds: true)
        let prefix = mapping.optional("topic_prefix")?.topic() ?? "p2k16d/\(site)"
        guard let host else { return nil }
        if tls == nil, tlsValue != nil, !LoopbackHost.contains(host) {
            tlsValue?.note(
                "sends everything over the network in clear: whoever listens there learns the password, and can open "
                    + "MQTT locks",
                suggestion: "Let the broker speak TLS, and remove it."
            )
        }
        self.init(
            host: host,
            port: UInt16(port),
            clientID: clientID,
            username: username,
            password: password,
            keepalive: keepalive ?? .seconds(15),
            tls: tls,
            topicPrefix: prefix
        )
    }

    /// Without a word TLS, unless the broker is on this machine.
    private static func tls(_ value: ConfigurationValue?, host: String?) -> TLS? {
        guard let value else {
            let isLocal = host.map { LoopbackHost.contains($0) } ?? true
            return isLocal ? nil : TLS(verify: true)
        }
        switch value.content {
        case .scalar("false", isPlain: true): return nil
        case .mapping: return value.decode { TLS(&$0) }
        case .scalar, .list:
            value.fail("must be a section of keys, or false", suggestion: "Write {} for TLS as it is by default.")
            return nil
        }
    }
}

extension Configuration.Broker.TLS {
    init(_ mapping: inout ConfigurationMapping) {
        let authority = mapping.optional("ca_file")?.filePath()
        let certificate = mapping.optional("certificate_file")?.filePath()
        let key = mapping.optional("key_file")?.filePath()
        for (present, missing) in [("certificate_file", "key_file"), ("key_file", "certificate_file")]
        where mapping.has(present) && !mapping.has(missing) {
            mapping.owner.context.report(
                "'\(mapping.owner.path)' has '\(present)' without '\(missing)'",
                at: mapping.owner.keyPosition,
                suggestion: "Add the other, or remove it."
            )
        }
        let verifyValue = mapping.optional("verify")
        let verify = verifyValue?.boolean() ?? true
        if !verify {
            verifyValue?.note("lets anybody pose as the broker", suggestion: "Use it for trying out only.")
        }
        self.init(authorityFile: authority, certificateFile: certificate, keyFile: key, verify: verify)
    }
}
