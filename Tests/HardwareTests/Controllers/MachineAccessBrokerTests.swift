import AccessControl
import MQTT
import TestServers
import Testing

@testable import Hardware

@Suite("A machine-access relay on a broker", .timeLimit(.minutes(2)))
struct MachineAccessBrokerTests {
    private static let locked = RelayFirmware.topics.locked

    /// - Parameter port: where the device connects; the broker's own by default.
    private static func run(
        on server: MosquittoServer? = nil,
        devicePort: UInt16? = nil,
        silence: Duration? = nil,
        timeout: Duration = .seconds(5),
        _ body: (ControllerBench, PlayedDevice, RelayFirmware) async throws -> Void
    ) async throws {
        var running = server
        if running == nil { running = try await MosquittoServer.start() }
        let server = try #require(running)
        let relay = RelayFirmware()
        try await PlayedDevice.run(
            port: devicePort ?? server.port,
            filters: RelayFirmware.filters,
            will: RelayFirmware.will,
            greeting: relay.greeting,
            firmware: relay.obey
        ) { device in
            try await ControllerBench.run(
                .machineAccess(RelayFirmware.topics),
                on: server,
                silence: silence,
                timeout: timeout
            ) { bench in
                try await bench.wait(for: .cut)
                try await body(bench, device, relay)
            }
        }
    }

    @Test("is asked how it stands at the connect, unlocked and locked, QoS 0, and nothing is kept by the broker")
    func commands() async throws {
        try await Self.run { bench, device, relay in
            await bench.told([.connected, .cut])
            #expect(bench.controller.fault == nil)
            let recorder = try await bench.broker.server.subscribe(topic: "public/machine-access/+/+/command")
            try await bench.unlock()
            #expect(!relay.isLocked(1) && relay.isLocked(0))
            try await bench.controller.lock()
            // It answers also what it had done already.
            try await bench.controller.lock()
            #expect(relay.isLocked(1))
            await bench.told([.connected, .cut, .powered, .cut])
            for text in ["command=unlock", "command=lock", "command=lock"] {
                let message = try await recorder.next()
                #expect(message.topic == "public/machine-access/esp-a1b2c3/1/command" && message.payload == text)
                #expect(message.qos == 0 && !message.retain)
            }
            try await recorder.stop()
            #expect(device.told("esp-a1b2c3/command").map(\.text) == ["command=refresh"])
            let later = try await bench.broker.server.subscribe(topic: "#")
            try await bench.broker.server.publish("end", "end")
            #expect(try await later.next().topic == "end")
            try await later.stop()
        }
    }

    @Test("lives although the broker keeps its last will for ever; what is kept or doubled is no answer")
    func lies() async throws {
        let server = try await MosquittoServer.start()
        try await server.publish("\(RelayFirmware.device)/online", "0", qos: 1, retain: true)
        try await server.publish(Self.locked, "0", qos: 1, retain: true)
        try await Self.run(on: server, timeout: .milliseconds(700)) { bench, device, relay in
            // The kept "0" of both topics came first.
            await bench.told([.connected, .cut])
            #expect(bench.controller.fault == nil)
            for _ in 0..<3 { try await device.say(ControllerMessage(Self.locked, "1")) }
            device.play { _ in [] }
            let reason = try await bench.failure { try await $0.unlock() }
            #expect(reason.hasPrefix("the controller did not answer within 0.7 seconds"))
            await bench.told([.connected, .cut])
            device.play(relay.obey)
            try await bench.unlock()
            await bench.told([.connected, .cut, .powered])
        }
    }

    @Test("that the broker loses is silent at once, gets no command, and is told again what holds when it is back")
    func lost() async throws {
        let server = try await MosquittoServer.start()
        let proxy = try TCPProxy(to: server.port)
        try await Self.run(on: server, devicePort: proxy.port) { bench, device, relay in
            try await bench.unlock()
            await proxy.cut()
            // The broker publishes its last will.
            let lost = try await bench.wait(for: .silent)
            #expect(bench.controller.fault == "the controller has lost its connection to the broker")
            let told = device.told("/1/command").count
            let reason = try await bench.failure { try await $0.controller.lock() }
            #expect(reason == "the controller has lost its connection to the broker")
            relay.restart()
            await proxy.heal()
            let back = try await bench.wait(for: .connected, from: lost)
            try await bench.wait(for: .cut, from: back)
            // Nothing was sent late, and "info" did not make it twice.
            #expect(device.told("/1/command").count == told && bench.controller.fault == nil)
            await bench.told([.connected, .cut, .powered, .silent, .connected, .cut])
            try await bench.unlock()
            #expect(!relay.isLocked(1))
        }
        await proxy.stop()
    }

    @Test("that starts anew without having been missed is told again what holds")
    func restart() async throws {
        try await Self.run { bench, device, relay in
            try await bench.unlock()
            let before = try await bench.wait(for: .powered)
            relay.restart()
            for message in relay.greeting() { try await device.say(message) }
            try await bench.wait(for: .cut, from: before)
            await bench.told([.connected, .cut, .powered, .connected, .cut])
        }
    }

    @Test("that answers an error fails soon and in its own words")
    func errors() async throws {
        try await Self.run { bench, device, relay in
            device.play { _ in [ControllerMessage("\(RelayFirmware.base)/error", "Could not init parser")] }
            let start = ContinuousClock.now
            let reason = try await bench.failure { try await $0.unlock() }
            #expect(reason == "the controller refused: Could not init parser")
            #expect(start.duration(to: .now) < .seconds(9))
            // Somebody else sends it a line "request=".
            device.play { relay.obey($0) + [ControllerMessage("\(RelayFirmware.base)/error", "Unknown key")] }
            try await bench.unlock()
            try await bench.wait(for: .trouble("Unknown key"))
        }
    }

    @Test("that says nothing any more is missed, although its connection stands, until it answers again")
    func silence() async throws {
        try await Self.run(silence: .milliseconds(600)) { bench, device, relay in
            // Asked three times in that time, it stays.
            try #require(await device.commands.first(from: 5, timeout: .seconds(25)) != nil)
            #expect(!bench.reports.elements.contains(.silent))
            device.play { _ in [] }
            let missed = try await bench.wait(for: .silent)
            #expect(bench.controller.fault == "nothing has been heard of the controller for 0.6 seconds")
            device.play(relay.obey)
            try await bench.wait(for: .connected, from: missed)
            #expect(bench.controller.fault == nil)
        }
    }

    @Test("behind a broker that dies while the tool is in use is told nothing late, and again what holds after")
    func brokerDies() async throws {
        try await Self.run { bench, device, relay in
            try await bench.unlock()
            let before = try await bench.wait(for: .powered)
            try await bench.broker.server.kill()
            try await bench.broker.waitForLoss()
            #expect(bench.controller.fault == "the MQTT broker is not connected")
            let reason = try await bench.failure { try await $0.controller.lock() }
            #expect(reason.hasPrefix("the controller could not be told: "))
            #expect(reason.hasSuffix("the MQTT broker is not connected."))
            try await bench.broker.server.restart()
            let back = try await bench.wait(for: .connected, from: before)
            try await bench.wait(for: .powered, from: back)
            #expect(device.told("/1/command").map(\.text) == ["command=unlock"] && !relay.isLocked(1))
            try await bench.controller.lock()
            #expect(relay.isLocked(1))
        }
    }

    @Test("behind a broker that freezes for 15 s fails in time, and what comes late is seen and can be undone")
    func brokerFreezes() async throws {
        try await Self.run(timeout: .seconds(1)) { bench, device, relay in
            // A device that waits for the broker's acknowledgement gives its connection up by itself.
            try #require(await device.answered.first(timeout: .seconds(25)) != nil)
            await bench.broker.server.pause()
            let start = ContinuousClock.now
            let reason = try await bench.failure { try await $0.unlock() }
            #expect(reason.hasSuffix("it may have obeyed all the same"))
            #expect(start.duration(to: .now) < .seconds(9))
            #expect(relay.isLocked(1))
            try await Task.sleep(until: start + .seconds(15))
            await bench.broker.server.resume()
            // The broker delivers what it had taken: the dialect has no deadline in its commands.
            try await bench.wait(for: .powered)
            #expect(device.told("/1/command").map(\.text) == ["command=unlock"])
            try await bench.controller.lock()
            #expect(relay.isLocked(1))
            #expect(device.told("/1/command").map(\.text) == ["command=unlock", "command=lock"])
        }
    }
}
