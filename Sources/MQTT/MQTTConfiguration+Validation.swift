extension MQTTConfiguration {
    /// Refuses what libmosquitto would refuse at each connect, and strings that C would cut short.
    ///
    /// - Throws: ``MQTTError`` with code `configuration` or `invalidTopic`.
    func validate() throws(MQTTError) {
        let strings = [
            ("host", self.host), ("client ID", self.clientID), ("user name", self.credentials?.username),
            ("password", self.credentials?.password), ("TLS authorities file", self.tls?.authoritiesFile),
            ("TLS certificate file", self.tls?.identity?.certificateFile),
            ("TLS key file", self.tls?.identity?.keyFile),
        ]
        for (name, string) in strings {
            guard let string else { continue }
            if string.utf8.contains(0) {
                throw MQTTError(.configuration, "The MQTT \(name) contains a NUL character; remove it.")
            }
            if string.utf8.count > 65_535 {
                throw MQTTError(.configuration, "The MQTT \(name) is longer than 65,535 bytes; shorten it.")
            }
        }
        if self.host.isEmpty {
            throw MQTTError(.configuration, "The MQTT host is empty; name the broker's host.")
        }
        if self.clientID.isEmpty {
            throw MQTTError(.configuration, "The MQTT client ID is empty; choose one that no other client uses.")
        }
        if self.port == 0 {
            throw MQTTError(.configuration, "The MQTT port is 0; use the broker's, usually 1883 or 8883.")
        }
        if self.keepalive < .seconds(5) || self.keepalive > .seconds(65_535) {
            throw MQTTError(.configuration, "The MQTT keepalive is \(self.keepalive); it must be 5 s to 65,535 s.")
        }
        if self.connectTimeout <= .zero {
            throw MQTTError(.configuration, "The MQTT connect timeout must be longer than nothing.")
        }
        if let will = self.lastWill { try MQTTTopic.validate(name: will.topic) }
    }
}

extension MQTTConfiguration.TLS {
    /// The PEM file of the authorities, `nil` where the system's are used.
    var authoritiesFile: String? {
        switch self.trust {
        case .system: nil
        case .authorities(let file): file
        }
    }
}
