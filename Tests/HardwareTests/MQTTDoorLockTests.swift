import AccessControl
import Hardware
import MQTT
import TestServers
import Testing

@Suite("An MQTT door lock that does not answer", .timeLimit(.minutes(5)))
struct MQTTDoorLockTests {
    private static let topic = "/bitraf/door/frontdoor/open"

    @Test("is opened by whole seconds as text, QoS 0, never retained, to the topic as it is written")
    func unlocking() async throws {
        try await Broker.run { broker, _ in
            let recorder = try await broker.server.subscribe(topic: "#")
            let lock = Self.plain(broker.client)
            #expect(lock.fault == nil)
            let expected: [(Duration, String)] = [
                (.seconds(5), "5"), (.seconds(1), "1"), (.milliseconds(4001), "5"), (.nanoseconds(1), "1"),
                (.zero, "1"), (.seconds(-7), "1"), (.milliseconds(-1), "1"), (.seconds(120), "120"),
                (.milliseconds(119_001), "120"), (.milliseconds(120_001), "120"), (.seconds(86400), "120"),
                (.seconds(Int64.max), "120"),
            ]
            for (duration, payload) in expected {
                try await lock.unlock(for: duration)
                let message = try await recorder.next()
                #expect(message.payload == payload, "for \(duration)")
                #expect(message.topic == Self.topic && message.qos == 0 && !message.retain)
            }
            try await recorder.stop()
            // Nobody who comes later gets a command.
            let later = try await broker.server.subscribe(topic: "#")
            try await broker.server.publish("end", "end")
            #expect(try await later.next().topic == "end")
            try await later.stop()
        }
    }

    @Test("cannot be locked or held")
    func capabilities() async throws {
        let configuration = MQTTConfiguration(host: "127.0.0.1", port: 1, clientID: "door")
        let lock = Self.plain(try MQTTClient(configuration: configuration, logger: Broker.logger))
        #expect(lock.capabilities.isEmpty)
        let notHeld = await #expect(throws: LockError.self) { try await lock.hold() }
        #expect(notHeld?.message == "this lock opens for a time only and cannot be held open")
        let notLocked = await #expect(throws: LockError.self) { try await lock.lock() }
        #expect(notLocked?.message == "this lock relocks by its own timer and cannot be locked earlier")
    }

    @Test("refuses at once while the broker is away, and sends nothing later")
    func disconnected() async throws {
        try await Broker.run { broker, _ in
            let lock = Self.plain(broker.client)
            try await broker.server.kill()
            try await broker.waitForLoss()
            #expect(lock.fault == "the MQTT broker is not connected")
            let error = await #expect(throws: LockError.self) { try await lock.unlock(for: .seconds(5)) }
            #expect(error?.message.hasPrefix("the lock could not be told: ") == true)
            #expect(error?.message.hasSuffix("the MQTT broker is not connected.") == true)

            try await broker.server.restart()
            let recorder = try await broker.server.subscribe(topic: "#")
            try await broker.waitForReturn()
            try await lock.unlock(for: .seconds(7))
            // The first that arrives is the second command.
            #expect(try await recorder.next().payload == "7")
            try await recorder.stop()
        }
    }

    private static func plain(_ client: MQTTClient) -> MQTTDoorLock {
        MQTTDoorLock(client: client, topic: Self.topic, acknowledgement: .never, logger: Broker.logger)
    }
}
