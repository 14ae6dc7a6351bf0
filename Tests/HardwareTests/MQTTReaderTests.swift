import AccessControl
import MQTT
import TestServers
import Testing

@testable import Hardware

@Suite("An MQTT reader", .timeLimit(.minutes(5)))
struct MQTTReaderTests {
    private static let topic = "/bitraf/reader/entrance"
    private static let blue = CardNumber(format: .full, bytes: [0x04, 0xA3, 0x5F, 0x1B, 0xC2, 0x66, 0x80])
    private static let white = CardNumber(format: .full, bytes: [0x9C, 0x41, 0xE7, 0x2B])

    @Test("delivers the cards of its topic, and counts what is none")
    func taps() async throws {
        try await Self.run { broker, reader in
            var taps = reader.taps.makeAsyncIterator()
            let server = broker.server
            for bad in [
                "", "04A35F1BC26680", "{\"card\": 4}", "{\"number\": \"9C41E72B\"}", "{\"card\": \"9C41E7\"}",
                "{\"card\": \"hello\"}", "{\"card\": \"\"}", "[\"9C41E72B\"]", "{\"card\": \"9C41E72B\"",
            ] {
                try await server.publish(Self.topic, bad)
            }
            let before = ContinuousClock.now
            try await server.publish(Self.topic, "{\"card\": \"04:a3:5f:1b:c2:66:80\", \"firmware\": {\"x\": [1]}}")
            let tap = await taps.next()
            #expect(tap?.number == Self.blue)
            #expect(tap.map { $0.receivedAt >= before } == true)
            try await server.publish("\(Self.topic)/other", "{\"card\": \"B70D5AC3\"}")
            try await server.publish(Self.topic, "{\"card\": \"9C41E72B\"}")
            #expect(await taps.next()?.number == Self.white)
            #expect(reader.health.badFrames == 9 && reader.health.taps == 2 && reader.health.dropped == 0)
            #expect(reader.health.fault == nil && reader.health.lastFrame != nil)
        }
    }

    @Test("takes one tap of a card that lies there, and the next card at once")
    func debounce() async throws {
        try await Self.run(debounce: .seconds(60)) { broker, reader in
            var taps = reader.taps.makeAsyncIterator()
            for card in ["9C41E72B", "9c-41-e7-2b", "9C41E72B", "04A35F1BC26680", "9C41E72B"] {
                try await broker.server.publish(Self.topic, "{\"card\": \"\(card)\"}")
            }
            #expect(await taps.next()?.number == Self.white)
            #expect(await taps.next()?.number == Self.blue)
            #expect(await taps.next()?.number == Self.white)
            #expect(reader.health.taps == 3 && reader.health.badFrames == 0)
        }
    }

    @Test("refuses a card that the broker kept")
    func retained() async throws {
        let server = try await MosquittoServer.start()
        try await server.publish(Self.topic, "{\"card\": \"9C41E72B\"}", qos: 1, retain: true)
        try await Self.run(on: server) { broker, reader in
            var taps = reader.taps.makeAsyncIterator()
            try await broker.server.publish(Self.topic, "{\"card\": \"04A35F1BC26680\"}")
            #expect(await taps.next()?.number == Self.blue)
            #expect(reader.health.badFrames == 1 && reader.health.taps == 1)
        }
    }

    @Test("says that the broker is away")
    func brokerAway() async throws {
        try await Self.run { broker, reader in
            #expect(reader.health.fault == nil)
            try await broker.server.kill()
            try await broker.waitForLoss()
            #expect(reader.health.fault == "the MQTT broker is not connected")
        }
    }

    @Test("says that the broker lets it read nothing")
    func refused() async throws {
        let server = try RefusingBroker()
        defer { server.stop() }
        var configuration = MQTTConfiguration(host: "127.0.0.1", port: server.port, clientID: "door")
        configuration.preferredProtocol = .v3_1_1
        let client = try MQTTClient(configuration: configuration, logger: Broker.logger)
        let reader = Self.reader(of: client)
        await withTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await reader.run() }
            group.addTask { await client.run() }
            let deadline = ContinuousClock.now + .seconds(10)
            while reader.health.fault?.hasPrefix("The broker refuses '\(Self.topic)'") != true,
                ContinuousClock.now < deadline
            {
                try? await Task.sleep(for: .milliseconds(5))
            }
            #expect(reader.health.fault?.hasPrefix("The broker refuses '\(Self.topic)'") == true)
        }
    }

    @Test("refuses long payloads before it parses them")
    func oversize() {
        let syntax = CardNumberSyntax()
        func frame(padding: Int) -> [UInt8] {
            Array("{\"card\": \"9C41E72B\", \"x\": \"\(String(repeating: "y", count: padding))\"}".utf8)
        }
        let overhead = frame(padding: 0).count
        let largest = frame(padding: MQTTReaderDialect.maximumPayload - overhead)
        let decode = { MQTTReaderDialect.generic.decode($0, topic: Self.topic, syntax: syntax) }
        #expect(decode(largest) == .tap(Self.white, alternatives: []))
        #expect(decode(largest + [0x20]) == .bad(.overlong))
        #expect(decode([0xFF, 0xFE]) == .bad(.unexpected))
    }

    @Test("reads digits as its configuration says")
    func syntax() {
        let frame = Array("{\"card\": \"0125199104\"}".utf8)
        let decode = { MQTTReaderDialect.generic.decode(frame, topic: Self.topic, syntax: $0) }
        #expect(
            decode(CardNumberSyntax(notation: .decimal, byteOrder: .reversed))
                == .tap(CardNumber(format: .full, bytes: [0x00, 0x63, 0x76, 0x07]), alternatives: [])
        )
        #expect(
            decode(CardNumberSyntax(notation: .decimal, format: .short24))
                == .tap(CardNumber(format: .short24, bytes: [0x76, 0x63, 0x00]), alternatives: [])
        )
    }

    private static func run(
        on server: MosquittoServer? = nil,
        debounce: Duration = .zero,
        _ body: (Broker, MQTTReader) async throws -> Void
    ) async throws {
        try await Broker.run(on: server, reader: { Self.reader(of: $0, debounce: debounce) }) { broker, reader in
            try await body(broker, try #require(reader))
        }
    }

    private static func reader(of client: MQTTClient, debounce: Duration = .zero) -> MQTTReader {
        MQTTReader(
            id: ReaderID("entrance"),
            client: client,
            topic: Self.topic,
            syntax: CardNumberSyntax(),
            debounce: debounce,
            logger: Broker.logger
        )
    }
}
