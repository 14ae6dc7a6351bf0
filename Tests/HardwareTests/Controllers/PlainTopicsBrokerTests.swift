import AccessControl
import MQTT
import TestServers
import Testing

@testable import Hardware

/// The dialects with a topic for each order.
@Suite("Tools with a topic for each order, on a broker", .timeLimit(.minutes(5)))
struct PlainTopicsBrokerTests {
    private static let base = "/x//y/Laser cutter"

    @Test("p2k16's get QoS 0, never kept, to the letter, and nothing late")
    func p2k16() async throws {
        let server = try await MosquittoServer.start()
        try await ControllerBench.run(.p2k16(base: Self.base, answers: false), on: server) { bench in
            try await bench.wait(for: .connected)
            #expect(bench.controller.capabilities == .lock)
            let recorder = try await server.subscribe(topic: "#")
            try await bench.unlock()
            try await bench.controller.lock()
            for order in ["unlock", "lock"] {
                let message = try await recorder.next()
                #expect(message.topic == "\(Self.base)/\(order)" && message.payload == "true")
                #expect(message.qos == 0 && !message.retain)
            }
            try await recorder.stop()
            try await server.kill()
            try await bench.broker.waitForLoss()
            let reason = try await bench.failure { try await $0.unlock() }
            #expect(reason.hasSuffix("the MQTT broker is not connected."))
            let known = bench.reports.elements.count
            try await server.restart()
            let later = try await server.subscribe(topic: "#")
            // It may have missed something: what holds is told again.
            try await bench.wait(for: .connected, from: known)
            try await bench.controller.lock()
            #expect(try await later.next().topic == "\(Self.base)/lock")
            try await later.stop()
        }
    }

    @Test("p2k16's that answer have obeyed when they say so, and not by what the broker kept")
    func answers() async throws {
        let server = try await MosquittoServer.start()
        try await server.publish("\(Self.base)/islocked", "false", qos: 1, retain: true)
        try await PlayedDevice.run(
            port: server.port,
            filters: ["\(Self.base)/unlock", "\(Self.base)/lock"],
            firmware: { [ControllerMessage("\(Self.base)/islocked", $0.topic.hasSuffix("/unlock") ? "false" : "true")] }
        ) { device in
            let dialect = MQTTControllerDialect.p2k16(base: Self.base, answers: true)
            try await ControllerBench.run(dialect, on: server, timeout: .milliseconds(800)) { bench in
                try await bench.wait(for: .connected)
                try await bench.unlock()
                try await bench.controller.lock()
                // From elsewhere, against the order.
                try await device.say(ControllerMessage("\(Self.base)/islocked", "false"))
                try await bench.wait(for: .powered, from: 3)
                await bench.told([.connected, .powered, .cut, .powered])
                device.play { _ in [] }
                let reason = try await bench.failure { try await $0.controller.lock() }
                #expect(reason.hasPrefix("the controller did not answer within 0.8 seconds"))
            }
        }
    }

    @Test("the Arduino answers and tells whether the machine runs")
    func arduino() async throws {
        let base = "bitraf/machine-access/lathe"
        let server = try await MosquittoServer.start()
        try await PlayedDevice.run(
            port: server.port,
            filters: ["\(base)/unlock", "\(base)/lock"],
            firmware: { [ControllerMessage("\(base)/is_locked", $0.topic.hasSuffix("/unlock") ? "false" : "true")] }
        ) { device in
            try await ControllerBench.run(.machineAccessArduino(base: base), on: server) { bench in
                try await bench.wait(for: .connected)
                try await bench.unlock()
                for running in ["true", "false"] {
                    try await device.say(ControllerMessage("\(base)/is_running", running))
                }
                try await bench.wait(for: .running(false))
                try await bench.controller.lock()
                let reports: [ControllerReport] = [.connected, .powered, .running(true), .running(false), .cut]
                try await bench.wait(for: .cut)
                await bench.told(reports)
            }
        }
    }

    @Test("are not commanded while nobody follows what they say")
    func notRunning() async throws {
        try await Broker.run { broker, _ in
            let controller = MQTTToolController(
                client: broker.client,
                dialect: .machineAccessArduino(base: "a"),
                silence: nil,
                logger: Broker.logger
            )
            let error = await #expect(throws: ToolControllerError.self) { try await controller.lock() }
            #expect(error?.message == "the controller could not be told: its messages are not followed yet")
        }
    }
}
