import MQTT
import Reactor
import TestServers
import Testing

/// A client of the shipped broker, with a login of its own, that records what it hears.
struct Participant {
    let client: MQTTClient
    let heard = Recording<MQTTMessage>()
    let states = Recording<MQTTConnectionState>()

    /// - Parameter clientID: what it says it is; the user's name unless it lies.
    static func configuration(
        _ user: String,
        at broker: ShippedBroker,
        by proof: ShippedBroker.Proof = .password,
        clientID: String? = nil,
        identity: TestAuthority.Identity? = nil
    ) async throws -> MQTTConfiguration {
        var configuration = MQTTConfiguration(
            host: "localhost",
            port: broker.port(for: proof),
            clientID: clientID ?? user
        )
        configuration.backoff = Backoff(initial: .milliseconds(20), maximum: .milliseconds(200))
        configuration.tls = .init(trust: .authorities(file: broker.authority.certificate))
        switch proof {
        case .password:
            configuration.credentials = MQTTCredentials(username: user, password: broker.password(of: user))
        case .certificate:
            var shown = identity
            if shown == nil { shown = try await broker.authority.client(user) }
            configuration.tls?.identity = shown.map { .init(certificateFile: $0.certificate, keyFile: $0.key) }
        }
        return configuration
    }

    /// Runs the body while the client runs, whether or not it gets in.
    ///
    /// - Parameter filters: what it asks to hear.
    static func run<Value>(
        _ configuration: MQTTConfiguration,
        hearing filters: [String] = [],
        _ body: (Participant) async throws -> Value
    ) async throws -> Value {
        let participant = Participant(
            client: try MQTTClient(configuration: configuration, logger: Broker.logger)
        )
        let states = participant.states
        await participant.client.onStateChange { states.append($0) }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            for filter in filters {
                let messages = try await participant.client.subscribe(filter, qos: .atLeastOnce)
                group.addTask { for await message in messages { participant.heard.append(message) } }
            }
            group.addTask { await participant.client.run() }
            return try await body(participant)
        }
    }

    /// Waits until it is connected with its subscriptions in place; gives the index of the next state.
    @discardableResult
    func connected(from index: Int = 0) async throws -> Int {
        let found = await self.states.first(from: index, timeout: .seconds(25)) { state in
            if case .connected = state { true } else { false }
        }
        return try #require(found, "\(self.states.elements)").index + 1
    }

    /// Waits until it is refused or lost; gives why.
    func refused(from index: Int = 0) async throws -> MQTTError {
        let found = await self.states.first(from: index, timeout: .seconds(25)) { state in
            if case .disconnected(.some) = state { true } else { false }
        }
        guard case .disconnected(let error?) = try #require(found, "\(self.states.elements)").element else {
            throw TestServerError("unreachable")
        }
        return error
    }

    /// Waits until an attempt has failed for this reason. Which attempt is the first to read it is up to chance, since
    /// the broker hangs up right behind it.
    func refused(because reason: String) async throws {
        let found = await self.states.first(from: 0, timeout: .seconds(25)) { state in
            if case .disconnected(let error?) = state { error.message.contains(reason) } else { false }
        }
        #expect(found != nil, "no '\(reason)' in \(self.states.elements.suffix(6))")
    }

    func publish(_ topic: String, _ payload: String, retain: Bool = false) async throws {
        try await self.client.publish(
            topic,
            payload: Array(payload.utf8),
            qos: .atLeastOnce,
            retain: retain,
            timeout: .seconds(20)
        )
    }

    /// The first messages that it heard, as topic and payload.
    func heard(_ count: Int) async throws -> [String] {
        for index in 0..<count {
            try #require(await self.heard.first(from: index, timeout: .seconds(25)) != nil, "\(self.heard.elements)")
        }
        return self.heard.elements.map { "\($0.topic) \(String(decoding: $0.payload, as: UTF8.self))" }
    }
}
