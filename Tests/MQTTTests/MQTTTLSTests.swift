import FoundationEssentials
import MQTT
import TestServers
import Testing

/// Everything that can be wrong between a client and a broker that speaks TLS, told so that somebody can mend it.
@Suite("TLS to the broker", .timeLimit(.minutes(5))) struct MQTTTLSTests {
    /// Lines of mosquitto.conf for a broker that shows this of itself.
    private func settings(_ identity: TestAuthority.Identity, clients: TestAuthority? = nil) -> [String] {
        let own = ["certfile \(identity.certificate)", "keyfile \(identity.key)"]
        guard let clients else { return own }
        return own + ["cafile \(clients.certificate)", "crlfile \(clients.revocations)", "require_certificate true"]
    }

    private func configuration(
        _ broker: MosquittoServer,
        _ authority: TestAuthority,
        _ identity: TestAuthority.Identity? = nil
    ) -> MQTTConfiguration {
        var configuration = TestClient.configuration(port: broker.port)
        configuration.tls = .init(
            trust: .authorities(file: authority.certificate),
            identity: identity.map { .init(certificateFile: $0.certificate, keyFile: $0.key) }
        )
        return configuration
    }

    /// Waits until an attempt has failed for this reason.
    private func expect(_ configuration: MQTTConfiguration, _ reason: String) async throws {
        try await TestClient.run(configuration) { test in
            let found = await test.states.first(from: 0, timeout: .seconds(25)) { state in
                if case .disconnected(let error?) = state { error.message.contains(reason) } else { false }
            }
            #expect(found != nil, "no '\(reason)' in \(test.states.elements.suffix(6))")
        }
    }

    @Test("a broker that is not believed")
    func brokers() async throws {
        let (authority, other) = (try await TestAuthority(), try await TestAuthority())
        let good = try await MosquittoServer.start(settings: self.settings(try await authority.server()))
        try await TestClient.run(self.configuration(good, authority)) { _ = try await $0.connected() }
        try await self.expect(
            self.configuration(good, other),
            "\(other.certificate) must have the authority that signed its certificate"
        )
        var system = self.configuration(good, authority)
        system.tls?.trust = .system
        try await self.expect(system, "The system's list of authorities must have")
        try await good.stop()

        let named = try await MosquittoServer.start(settings: self.settings(try await authority.server(["b.example"])))
        try await self.expect(self.configuration(named, authority), "its certificate is for other names")
        try await named.stop()

        let expired = try await MosquittoServer.start(settings: self.settings(try await authority.expiredServer()))
        try await self.expect(self.configuration(expired, authority), "its certificate has expired")
        try await expired.stop()

        // A client's certificate is none for a server, so that nobody who has one can pose as the broker.
        let client = try await MosquittoServer.start(settings: self.settings(try await authority.client("127.0.0.1")))
        try await self.expect(self.configuration(client, authority), "is not trusted: ")
        try await client.stop()
    }

    @Test("a client that is not believed")
    func clients() async throws {
        let (authority, other) = (try await TestAuthority(), try await TestAuthority())
        let broker = try await MosquittoServer.start(
            settings: self.settings(try await authority.server(), clients: authority)
        )
        try await self.expect(self.configuration(broker, authority), "Add certificate_file and key_file")
        try await self.expect(
            self.configuration(broker, authority, try await other.client("laser")),
            "It must be in the broker's cafile"
        )
        let expired = try await authority.client("laser", .expired)
        try await self.expect(
            self.configuration(broker, authority, expired),
            "refuses the client certificate \(expired.certificate): it has expired"
        )
        let laser = try await authority.client("laser")
        try await TestClient.run(self.configuration(broker, authority, laser)) { _ = try await $0.connected() }
        try await broker.stop()
    }

    @Test("files that are missing, or do not belong together")
    func files() async throws {
        let authority = try await TestAuthority()
        let broker = try await MosquittoServer.start(settings: self.settings(try await authority.server()))
        let (laser, lathe) = (try await authority.client("laser"), try await authority.client("lathe"))
        var configuration = self.configuration(broker, authority, laser)
        configuration.tls?.identity = .init(certificateFile: "/nonexistent/laser.crt", keyFile: laser.key)
        try await self.expect(
            configuration,
            "/nonexistent/laser.crt of the MQTT client (certificate_file) cannot be read"
        )
        configuration.tls?.identity = .init(certificateFile: laser.certificate, keyFile: lathe.key)
        try await self.expect(configuration, "and its key_file do not belong together")
        try await broker.stop()
    }

    @Test("one that speaks TLS and one that does not")
    func clear() async throws {
        let authority = try await TestAuthority()
        let clear = try await MosquittoServer.start()
        var configuration = self.configuration(clear, authority)
        try await self.expect(configuration, "does not speak TLS on this port")
        try await clear.stop()
        let encrypted = try await MosquittoServer.start(settings: self.settings(try await authority.server()))
        configuration = TestClient.configuration(port: encrypted.port)
        try await TestClient.run(configuration) { _ = try await $0.disconnected() }
        try await encrypted.stop()
    }

    @Test("certificates that were renewed are taken up at the next attempt, on both sides")
    func renewal() async throws {
        let folder = try TemporaryDirectory()
        let authority = try await TestAuthority()
        func install(_ identity: TestAuthority.Identity, as name: String) throws {
            for (source, end) in [(identity.certificate, "crt"), (identity.key, "key")] {
                let text = String(decoding: try Data(contentsOf: URL(filePath: source)), as: UTF8.self)
                try folder.write(text, to: "\(name).\(end)")
            }
        }
        try install(try await authority.expiredServer(), as: "broker")
        try install(try await authority.client("laser", .expired), as: "laser")
        let broker = try await MosquittoServer.start(
            settings: [
                "certfile \(folder.file("broker.crt"))", "keyfile \(folder.file("broker.key"))",
                "cafile \(authority.certificate)", "require_certificate true",
            ]
        )
        var configuration = TestClient.configuration(port: broker.port)
        configuration.tls = .init(
            trust: .authorities(file: authority.certificate),
            identity: .init(certificateFile: folder.file("laser.crt"), keyFile: folder.file("laser.key"))
        )
        try await TestClient.run(configuration) { test in
            func failed(_ reason: String) async throws {
                let found = await test.states.first(from: 0, timeout: .seconds(25)) { state in
                    if case .disconnected(let error?) = state { error.message.contains(reason) } else { false }
                }
                #expect(found != nil, "no '\(reason)' in \(test.states.elements.suffix(6))")
            }
            try await failed("its certificate has expired")
            try install(try await authority.server(), as: "broker")
            try await broker.reload()
            try await failed("laser.crt: it has expired")
            try install(try await authority.client("laser"), as: "laser")
            try await test.connected()
        }
        try await broker.stop()
    }
}
