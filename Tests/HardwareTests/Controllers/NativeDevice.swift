import CardHashing
import FoundationEssentials
import Hardware
import MQTT
import TestServers

/// A controller on the broker that says what the test wants, right or wrong, and answers pings.
actor NativeDevice {
    nonisolated let boot: String
    /// The JSON of every order, but no pings.
    nonisolated let orders = Recording<String>()
    /// The nonces of the pings that it has answered.
    nonisolated let pings = Recording<String>()
    private let client: MQTTClient
    private let seal: MessageSeal?
    private var count = 0
    private let start = ContinuousClock.now

    private init(boot: String, client: MQTTClient, key: String?) {
        self.boot = boot
        self.client = client
        self.seal = key.flatMap { Self.seals($0).first }
    }

    /// Of keys in lines, as in a file.
    static func seals(_ keys: String) -> [MessageSeal] {
        keys.split(separator: "\n").map { key in MessageSeal { hmacSHA256($0, key: Array(key.utf8)) } }
    }

    static func run(
        on server: MosquittoServer,
        boot: String = "device01",
        key: String? = nil,
        _ body: (NativeDevice) async throws -> Void
    ) async throws {
        let client = try MQTTClient(
            configuration: MQTTConfiguration(host: "127.0.0.1", port: server.port, clientID: "device-\(boot)"),
            logger: Broker.logger
        )
        let device = NativeDevice(boot: boot, client: client, key: key)
        let orders = try await client.subscribe("\(NativeBench.topic)/down", qos: .atMostOnce)
        let connected = Recording<Bool>()
        await client.onConnect { connected.append(true) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await client.run() }
            group.addTask { for await order in orders { try await device.take(order) } }
            guard await connected.first(timeout: .seconds(25)) != nil else {
                throw TestServerError("the device is not connected")
            }
            try await body(device)
        }
    }

    /// The next message of it; with a count, that one.
    func message(_ type: String, _ fields: String = "", count: Int? = nil, age: Duration = .zero) -> [UInt8] {
        if count == nil { self.count += 1 }
        let (seconds, attoseconds) = (self.start.duration(to: .now) + .seconds(100) - age).components
        let uptime = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        let body = Array(
            #"{"type":"\#(type)","boot":"\#(self.boot)","count":\#(count ?? self.count),"uptime":\#(uptime)\#(fields)}"#
                .utf8
        )
        return self.seal?.seal(body) ?? body
    }

    func say(_ payload: [UInt8], retain: Bool = false) async throws {
        try await self.client.publish("\(NativeBench.topic)/up", payload: payload, qos: .atMostOnce, retain: retain)
    }

    /// Says the next message, and gives it; whatever else it says, the counts rise on the wire.
    @discardableResult
    func say(_ type: String, _ fields: String = "", age: Duration = .zero) async throws -> [UInt8] {
        let message = self.message(type, fields, age: age)
        try await self.say(message)
        return message
    }

    private func take(_ order: MQTTMessage) async throws {
        let body = self.seal.map { $0.open(order.payload) ?? [] } ?? order.payload
        let text = String(decoding: body, as: UTF8.self)
        guard let nonce = text.firstMatch(of: /"nonce":"([0-9a-f]+)"/)?.1 else { return self.orders.append(text) }
        try await self.say("state", #","powered":false,"seen":0,"nonce":"\#(nonce)""#)
        self.pings.append(String(nonce))
    }
}
