import AccessControl
import Hardware

extension Configuration.DLockHTTPLock {
    init?(_ mapping: inout ConfigurationMapping) {
        let url = mapping.required("url")
        let text = url?.text()
        let key = mapping.required("key")?.text()
        let username = mapping.optional("username")?.text()
        let password = mapping.password()
        mapping.reportLoginWithoutUser(password)
        if let username, username.contains(":") {
            mapping.peek("username")?.fail("holds a colon, which basic authentication has no room for")
        }
        let authority = mapping.optional("ca_file")?.filePath()
        guard let url, let text, let key else { return nil }
        guard let address = DLockHTTPAddress(url: text, key: key) else {
            url.fail("is no address of a dlock", suggestion: "Write it as https://dlock.example.org or with a path.")
            return nil
        }
        if address.isExposed, password != nil {
            url.note("sends the password over the network in clear", suggestion: "Use https.")
        }
        self.init(address: address, username: username, password: password, authorityFile: authority)
    }
}

extension Configuration.DLockHTTPServer {
    init?(_ mapping: inout ConfigurationMapping, doors: [String]) {
        let listen = mapping.required("listen")
        let address = listen?.listenAddress()
        let username = mapping.required("username")?.text()
        if let username, username.contains(":") {
            mapping.peek("username")?.fail("holds a colon, which basic authentication has no room for")
        }
        let password = mapping.password()
        if password == nil, !mapping.has("password_file"), !mapping.has("password_credential") {
            mapping.owner.context.report(
                "'\(mapping.owner.path)' has no password",
                at: mapping.owner.keyPosition,
                suggestion: "Add 'password_file' or 'password_credential'."
            )
        }
        let tls = mapping.optional("tls")?.decode { TLS(&$0) }
        let listed = mapping.optional("doors")?.names(of: "door", among: doors)
        if let address, !address.isLoopback, !mapping.has("tls") {
            listen?.fail(
                "is reachable from other machines without 'tls', so that the password would be, too",
                suggestion: "Listen on 127.0.0.1, or add 'tls' with a certificate."
            )
        }
        guard let address, let username, let password else { return nil }
        self.init(
            host: address.host,
            port: address.port,
            username: username,
            password: password,
            tls: tls,
            doors: (listed ?? doors).map { DoorID($0) }
        )
    }
}

extension Configuration.DLockHTTPServer.TLS {
    init?(_ mapping: inout ConfigurationMapping) {
        let certificate = mapping.required("certificate_file")?.filePath()
        let key = mapping.required("key_file")?.filePath()
        guard let certificate, let key else { return nil }
        self.init(certificateFile: certificate, keyFile: key)
    }
}

extension DLock13Topics {
    init?(_ mapping: inout ConfigurationMapping, hasBroker: Bool) {
        let topic = mapping.required("topic")
        guard let topic, let base = topic.topic() else { return nil }
        guard hasBroker else {
            topic.fail("needs a broker, but there is no section 'mqtt'", suggestion: "Add it with the broker's 'host'.")
            return nil
        }
        guard let last = base.split(separator: "/", omittingEmptySubsequences: false).last, !last.isEmpty,
            last != "open"
        else {
            topic.fail(
                "is not what the topics 'open', 'isopen', 'openuntil' and 'error' stand under",
                suggestion: "Write it as /bitraf/door/frontdoor."
            )
            return nil
        }
        self.init(base: base)
    }
}

extension ConfigurationMapping {
    /// Reports a password of a section that names no user.
    func reportLoginWithoutUser(_ password: Secret?) {
        guard password != nil, !self.has("username") else { return }
        self.owner.context.report(
            "'\(self.owner.path)' has a password but no user",
            at: self.owner.keyPosition,
            suggestion: "Add 'username'."
        )
    }
}
