import Hardware
import MQTT
import Synchronization
import TestServers

/// A lock on the broker that answers as the test says; by default as dlock13 does.
final class DLock13Device: Sendable {
    /// What it says to one command, in order.
    struct Answer: Sendable {
        var messages: [(port: String, payload: String)]

        static func message(_ port: String, _ payload: String) -> Answer { Answer(messages: [(port, payload)]) }
        static func opened(until: Int) -> Answer {
            Answer(messages: [("isopen", "true"), ("openuntil", "\(until)")])
        }
        static let silence = Answer(messages: [])
    }

    let topics = DLock13Topics(base: "/bitraf/door/frontdoor")
    /// The payloads of all commands that came.
    let commands = Recording<String>()
    private let client: MQTTClient
    private let answers = Mutex<[Answer]>([])

    private init(client: MQTTClient) {
        self.client = client
    }

    /// Runs the body while the device is on the broker.
    static func run(on server: MosquittoServer, _ body: (DLock13Device) async throws -> Void) async throws {
        let client = try MQTTClient(
            configuration: MQTTConfiguration(host: "127.0.0.1", port: server.port, clientID: "dlock13"),
            logger: Broker.logger
        )
        let device = DLock13Device(client: client)
        let commands = try await client.subscribe(device.topics.open, qos: .atMostOnce)
        let connected = Recording<Bool>()
        await client.onConnect { connected.append(true) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await client.run() }
            group.addTask { for await command in commands { await device.obey(command) } }
            guard await connected.first(timeout: .seconds(25)) != nil else {
                throw TestServerError("the device did not connect")
            }
            try await body(device)
        }
    }

    /// The next commands are answered so; further ones are not answered.
    func answer(_ answers: Answer...) {
        self.answers.withLock { $0 += answers }
    }

    /// Says something of its own accord.
    func say(_ port: String, _ payload: String, retain: Bool = false) async throws {
        try await self.client.publish(
            "\(self.topics.base)/\(port)",
            payload: Array(payload.utf8),
            qos: .atMostOnce,
            retain: retain
        )
    }

    private func obey(_ command: MQTTMessage) async {
        self.commands.append(String(decoding: command.payload, as: UTF8.self))
        let answer = self.answers.withLock { $0.isEmpty ? .silence : $0.removeFirst() }
        for (port, payload) in answer.messages { try? await self.say(port, payload) }
    }
}
