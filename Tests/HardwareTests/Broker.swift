import Hardware
import Logging
import MQTT
import TestServers
import Testing

/// A private broker and a client of it, both for one test.
struct Broker {
    let server: MosquittoServer
    let client: MQTTClient
    private let states: Recording<Bool>

    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Runs the body while the client is connected; client and broker are ended on return.
    ///
    /// - Parameters:
    ///   - server: one that runs already; a new one by default.
    ///   - reader: makes a reader on the client, whose subscription the broker has answered when the body runs.
    static func run(
        on server: MosquittoServer? = nil,
        reader make: (MQTTClient) -> MQTTReader? = { _ in nil },
        _ body: (Broker, MQTTReader?) async throws -> Void
    ) async throws {
        var running = server
        if running == nil { running = try await MosquittoServer.start() }
        let server = try #require(running)
        let configuration = MQTTConfiguration(host: "127.0.0.1", port: server.port, clientID: "door")
        let client = try MQTTClient(configuration: configuration, logger: Self.logger)
        let states = Recording<Bool>()
        await client.onStateChange { state in
            if case .connected = state { states.append(true) } else { states.append(false) }
        }
        let broker = Broker(server: server, client: client, states: states)
        let reader = make(client)
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                defer { group.cancelAll() }
                if let reader { group.addTask { await reader.run() } }
                group.addTask { await client.run() }
                try #require(await states.first(timeout: .seconds(25)) { $0 } != nil)
                if reader != nil { try await server.waitForLog(containing: "Sending SUBACK to door") }
                try await body(broker, reader)
            }
        } catch {
            try? await server.stop()
            throw error
        }
        try await server.stop()
    }

    /// Waits until the connection is lost.
    func waitForLoss() async throws {
        let connected = try #require(self.states.elements.firstIndex(of: true))
        try #require(await self.states.first(from: connected, timeout: .seconds(25)) { !$0 } != nil)
    }

    /// Waits until there is a connection after the loss of the first one.
    func waitForReturn() async throws {
        let connected = try #require(self.states.elements.firstIndex(of: true))
        try #require(await self.states.first(from: connected + 1, timeout: .seconds(25)) { $0 } != nil)
    }
}
