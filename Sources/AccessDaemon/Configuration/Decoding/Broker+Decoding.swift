extension Configuration.Broker {
    init?(_ mapping: inout ConfigurationMapping, site: String) {
        let host = mapping.required("host")?.text()
        let tls = mapping.optional("tls")?.decode { TLS(&$0) }
        let hasTLS = mapping.has("tls")
        let port = mapping.optional("port")?.integer(in: 1...65535) ?? (hasTLS ? 8883 : 1883)
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
