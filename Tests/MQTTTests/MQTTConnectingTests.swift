import MQTT
import TestServers
import Testing

/// How a connection comes about, with brokers that are not mosquitto or speak TLS.
@Suite(.timeLimit(.minutes(5))) struct MQTTConnectingTests {
    /// CONNACK of 3.1.1: accepted, and "unacceptable protocol version" (3.1.1 section 3.2.2.3).
    static let accepted: [UInt8] = [0x20, 2, 0, 0]
    static let oldRefusal: [UInt8] = [0x20, 2, 0, 1]
    /// CONNACK of 5.0: "unsupported protocol version", no properties.
    static let newRefusal: [UInt8] = [0x20, 3, 0, 0x84, 0]

    @Test(arguments: [ScriptedBroker.Answer.send(oldRefusal), .send(newRefusal), .hangUp])
    func fallsBackToTheOlderVersion(_ answer: ScriptedBroker.Answer) async throws {
        let broker = try ScriptedBroker { level in level == 5 ? answer : .send(Self.accepted) }
        try await TestClient.run(TestClient.configuration(port: broker.port)) { test in
            try await test.wait { if case .connected(.v3_1_1) = $0 { true } else { false } }
        }
        #expect(broker.levels.elements == [5, 4])
        broker.stop()
    }

    @Test func mosquittoGetsTheNewerVersion() async throws {
        let broker = try await MosquittoServer.start()
        try await TestClient.run(TestClient.configuration(port: broker.port)) { test in
            try await test.wait { if case .connected(.v5) = $0 { true } else { false } }
        }
        try await broker.stop()
    }

    @Test func olderVersionWorksWithMosquitto() async throws {
        let broker = try await MosquittoServer.start()
        var configuration = TestClient.configuration(port: broker.port)
        configuration.preferredProtocol = .v3_1_1
        try await TestClient.run(configuration) { test in
            let subscription = try await test.client.subscribe("a/#", qos: .atLeastOnce)
            try await test.wait { if case .connected(.v3_1_1) = $0 { true } else { false } }
            try await test.publish("a/b", "x", qos: .atLeastOnce)
            var messages = subscription.makeAsyncIterator()
            #expect(await messages.next()?.payload == Array("x".utf8))
        }
        try await broker.stop()
    }

    @Test func refusedSubscriptionIsSaid() async throws {
        // CONNACK, and the SUBACK of the first packet identifier with "failure" (3.1.1 section 3.9.3).
        let broker = try ScriptedBroker { _ in .send(Self.accepted + [0x90, 3, 0, 1, 0x80]) }
        var configuration = TestClient.configuration(port: broker.port)
        configuration.preferredProtocol = .v3_1_1
        var subscription: MQTTSubscription?
        // Before it connects: the answer comes with the CONNACK, and would be one to nothing.
        try await TestClient.run(configuration) { client in
            subscription = try await client.subscribe("secret", qos: .atMostOnce)
        } _: { test in
            try await test.connected()
            #expect(subscription?.refusal?.code == .refused)
            #expect(subscription?.refusal?.reasonCode == 0x80)
        }
        broker.stop()
    }

    @Test func silentBrokerIsGivenUpAndTriedAgain() async throws {
        let broker = try ScriptedBroker { _ in .nothing }
        var configuration = TestClient.configuration(port: broker.port)
        configuration.connectTimeout = .milliseconds(200)
        try await TestClient.run(configuration) { test in
            let first = try await test.disconnected(.timedOut)
            try await test.disconnected(from: first, .timedOut)
        }
        broker.stop()
    }

    @Test func tlsWithAnAuthorityOfOnesOwn() async throws {
        let certificates = try await TestCertificates.make()
        let broker = try await MosquittoServer.start(certificates: certificates)
        var configuration = TestClient.configuration(port: broker.port)
        configuration.tls = .init(trust: .authorities(file: certificates.authority))
        try await TestClient.run(configuration) { test in
            let subscription = try await test.client.subscribe("a", qos: .atLeastOnce)
            try await test.connected()
            // Larger than a socket buffer, and than a TLS record: both directions have to wait for the socket.
            for (topic, count) in [("b", 1_000_000), ("a", 65_536)] {
                try await test.client.publish(
                    topic,
                    payload: (0..<count).map { UInt8(truncatingIfNeeded: $0) },
                    qos: .atLeastOnce,
                    retain: false,
                    timeout: .seconds(10)
                )
            }
            var messages = subscription.makeAsyncIterator()
            #expect(await messages.next()?.payload == (0..<65_536).map { UInt8(truncatingIfNeeded: $0) })
        }
        try await broker.stop()
    }

    @Test func tlsWithAStrangerIsRefusedUnlessVerificationIsOff() async throws {
        let certificates = try await TestCertificates.make()
        let others = try await TestCertificates.make()
        let broker = try await MosquittoServer.start(certificates: certificates)
        var configuration = TestClient.configuration(port: broker.port)
        for trust in [MQTTConfiguration.TLS.Trust.system, .authorities(file: others.authority)] {
            configuration.tls = .init(trust: trust)
            try await TestClient.run(configuration) { _ = try await $0.disconnected(.tls) }
        }
        configuration.tls?.verification = false
        try await TestClient.run(configuration) { _ = try await $0.connected() }
        try await broker.stop()
    }

    @Test func tlsWithAClientCertificate() async throws {
        let certificates = try await TestCertificates.make()
        let broker = try await MosquittoServer.start(certificates: certificates, settings: ["require_certificate true"])
        var configuration = TestClient.configuration(port: broker.port)
        configuration.tls = .init(trust: .authorities(file: certificates.authority))
        try await TestClient.run(configuration) { _ = try await $0.disconnected() }
        configuration.tls?.identity = .init(certificateFile: certificates.certificate, keyFile: certificates.key)
        try await TestClient.run(configuration) { _ = try await $0.connected() }
        try await broker.stop()
    }

    @Test func missingFileIsSaid() async throws {
        var configuration = TestClient.configuration(port: try freePort())
        configuration.tls = .init(trust: .authorities(file: "/nonexistent/ca.pem"))
        try await TestClient.run(configuration) { test in
            let index = try await test.disconnected()
            guard case .disconnected(let error?) = test.states.elements[index - 1] else { return }
            #expect(error.message.contains("/nonexistent/ca.pem of the MQTT client (ca_file) cannot be read"))
        }
    }
}
