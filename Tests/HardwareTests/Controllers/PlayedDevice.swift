import MQTT
import Synchronization
import TestServers

@testable import Hardware

/// A device on the broker whose firmware the test plays: what it is told is recorded, and answered as the firmware would.
final class PlayedDevice: Sendable {
    typealias Firmware = @Sendable (ControllerMessage) -> [ControllerMessage]

    /// All that it was told, also what a firmware that is replaced would have answered.
    let commands = Recording<ControllerMessage>()
    /// Those to which all answers have reached the broker.
    let answered = Recording<ControllerMessage>()
    /// One for each of its connections.
    let connections = Recording<Bool>()
    private let client: MQTTClient
    private let firmware: Mutex<Firmware>

    private init(client: MQTTClient, firmware: @escaping Firmware) {
        self.client = client
        self.firmware = Mutex(firmware)
    }

    /// Runs the body while the device is on the broker.
    ///
    /// - Parameters:
    ///   - filters: what it listens to.
    ///   - will: its last will, which the broker keeps.
    ///   - greeting: what it says at each connect.
    static func run(
        port: UInt16,
        filters: [String],
        will: ControllerMessage? = nil,
        greeting: @escaping @Sendable () -> [ControllerMessage] = { [] },
        firmware: @escaping Firmware,
        _ body: (PlayedDevice) async throws -> Void
    ) async throws {
        var configuration = MQTTConfiguration(host: "127.0.0.1", port: port, clientID: "device")
        configuration.lastWill = will.map { .init(topic: $0.topic, payload: Array($0.text.utf8)) }
        let client = try MQTTClient(configuration: configuration, logger: Broker.logger)
        let device = PlayedDevice(client: client, firmware: firmware)
        let commands = try await client.subscribe(filters, qos: .atLeastOnce)
        await client.onConnect {
            for message in greeting() { try? await device.say(message) }
            device.connections.append(true)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await client.run() }
            group.addTask {
                for await command in commands { await device.obey(ControllerMessage(command)) }
            }
            guard await device.connections.first(timeout: .seconds(25)) != nil else {
                throw TestServerError("the device did not connect")
            }
            try await body(device)
        }
    }

    /// Another firmware from now on.
    func play(_ firmware: @escaping Firmware) {
        self.firmware.withLock { $0 = firmware }
    }

    func say(_ message: ControllerMessage, retain: Bool = false) async throws {
        try await self.client.publish(
            message.topic,
            payload: Array(message.text.utf8),
            qos: .atLeastOnce,
            retain: retain
        )
    }

    /// What it was told on topics that end so.
    func told(_ suffix: String) -> [ControllerMessage] {
        self.commands.elements.filter { $0.topic.hasSuffix(suffix) }
    }

    private func obey(_ command: ControllerMessage) async {
        let firmware = self.firmware.withLock { $0 }
        let answers = firmware(command)
        self.commands.append(command)
        for answer in answers { try? await self.say(answer) }
        self.answered.append(command)
    }
}
