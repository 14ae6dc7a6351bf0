import Glibc
import Logging
import MQTT
import Reactor
import TestServers
import Testing

/// A client of a private broker, with quick retries, whose states are recorded.
struct TestClient {
    let client: MQTTClient
    let states: Recording<MQTTConnectionState>

    static func configuration(port: UInt16, clientID: String = "door") -> MQTTConfiguration {
        var configuration = MQTTConfiguration(host: "127.0.0.1", port: port, clientID: clientID)
        configuration.backoff = Backoff(initial: .milliseconds(20), maximum: .milliseconds(100))
        return configuration
    }

    /// Runs the client while the body runs; it is stopped on return.
    static func run(
        _ configuration: MQTTConfiguration,
        prepare: (MQTTClient) async throws -> Void = { _ in },
        _ body: (TestClient) async throws -> Void
    ) async throws {
        let client = try MQTTClient(configuration: configuration, logger: Logger(label: "test"))
        let states = Recording<MQTTConnectionState>()
        await client.onStateChange { states.append($0) }
        try await prepare(client)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await client.run() }
            defer { group.cancelAll() }
            try await body(TestClient(client: client, states: states))
        }
    }

    /// Waits for a state, starting with the one at an index.
    ///
    /// - Returns: the index after it.
    @discardableResult
    func wait(
        from index: Int = 0,
        timeout: Duration = .seconds(10),
        for matches: @escaping @Sendable (MQTTConnectionState) -> Bool
    ) async throws -> Int {
        try #require(await self.states.first(from: index, timeout: timeout, where: matches)).index + 1
    }

    @discardableResult
    func connected(from index: Int = 0) async throws -> Int {
        try await self.wait(from: index) { if case .connected = $0 { true } else { false } }
    }

    @discardableResult
    func disconnected(
        from index: Int = 0,
        _ code: MQTTError.Code? = nil,
        timeout: Duration = .seconds(10)
    ) async throws
        -> Int
    {
        try await self.wait(from: index, timeout: timeout) {
            guard case .disconnected(let error) = $0 else { return false }
            return code == nil || error?.code == code
        }
    }

    func publish(_ topic: String, _ payload: String, qos: MQTTQoS = .atMostOnce, retain: Bool = false) async throws {
        try await self.client.publish(topic, payload: Array(payload.utf8), qos: qos, retain: retain)
    }
}

/// Breaks every connection of this process to a port, as a broken network would: without a DISCONNECT.
func breakConnections(to port: UInt16) {
    for descriptor in Int32(0)..<1024 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) }
        }
        if result == 0, address.sin_family == sa_family_t(AF_INET), address.sin_port == port.bigEndian {
            shutdown(descriptor, Int32(SHUT_RDWR))
        }
    }
}
