import AccessControl
import MQTT
import TestServers
import Testing

@testable import Hardware

@Suite("A toollock on a broker", .timeLimit(.minutes(5)))
struct ToolLockBrokerTests {
    private static let base = "public/toollock/a001"

    private static func state(_ word: String) -> ControllerMessage { ControllerMessage("\(Self.base)/state", word) }

    private static func run(
        timeout: Duration = .seconds(5),
        _ body: (ControllerBench, PlayedDevice) async throws -> Void
    ) async throws {
        let server = try await MosquittoServer.start()
        try await server.publish("\(Self.base)/state", "toolTaken", qos: 1, retain: true)
        try await PlayedDevice.run(
            port: server.port,
            filters: ["\(Self.base)/unlock"],
            firmware: { _ in [Self.state("takeTool")] }
        ) { device in
            let dialect = MQTTControllerDialect.toolLock(base: Self.base, tellsReturn: true)
            try await ControllerBench.run(dialect, on: server, timeout: timeout) { bench in
                // As it repeats its state; the kept one is none.
                while bench.reports.elements.isEmpty {
                    try await device.say(Self.state("toolPresent"))
                    _ = await bench.reports.first(timeout: .milliseconds(100))
                }
                try await bench.wait(for: .cut)
                try await body(bench, device)
            }
        }
    }

    @Test("lets go of the tool and tells its return, and is never told to lock")
    func session() async throws {
        try await Self.run { bench, device in
            await bench.told([.connected, .cut])
            try await bench.unlock()
            let reason = try await bench.failure { try await $0.unlock() }
            #expect(reason == "the tool's lock is open already, for 10 seconds: take the tool or wait")
            for word in ["toolTaken", "toolTaken", "toolPresent", "toolPresent"] {
                try await device.say(Self.state(word))
            }
            try await bench.wait(for: .returned)
            try await bench.controller.lock()
            try await bench.unlock("bo")
            await bench.told([.connected, .cut, .powered, .cut, .returned, .powered])
            #expect(
                device.commands.elements == Array(repeating: ControllerMessage("\(Self.base)/unlock", "1"), count: 2)
            )
        }
    }

    @Test("whose tool is out fails in its own words, and one that does not answer in time")
    func failures() async throws {
        try await Self.run(timeout: .seconds(1)) { bench, device in
            try await device.say(Self.state("toolTaken"))
            try await bench.wait(for: .powered)
            let absent = "Error: Tool is not present, cannot unlock: toolTaken"
            device.play { _ in [Self.state("toolTaken"), ControllerMessage("\(Self.base)/error", absent)] }
            let refused = try await bench.failure { try await $0.unlock() }
            #expect(refused == "the controller refused: \(absent)")
            device.play { _ in [] }
            let silent = try await bench.failure { try await $0.unlock() }
            #expect(silent.hasPrefix("the controller did not answer within 1.0 seconds"))
        }
    }

    @Test("behind a broker that dies does not open again by itself, and its return is not missed")
    func brokerDies() async throws {
        try await Self.run { bench, device in
            try await bench.unlock()
            try await device.say(Self.state("toolTaken"))
            let before = try await bench.wait(for: .powered)
            try await bench.broker.server.kill()
            try await bench.broker.waitForLoss()
            let reason = try await bench.failure { try await $0.unlock("bo") }
            #expect(reason.hasSuffix("the MQTT broker is not connected."))
            try await bench.broker.server.restart()
            try #require(await device.connections.first(from: 1, timeout: .seconds(20)) != nil)
            try await bench.broker.waitForReturn()
            try await device.say(Self.state("toolPresent"))
            try await bench.wait(for: .returned, from: before)
            // A word that came before the driver had noticed the connection told of the tool alone.
            while !bench.reports.elements[before...].contains(.connected) {
                try await device.say(Self.state("toolPresent"))
                _ = await bench.reports.first(from: before, timeout: .milliseconds(100)) { $0 == .connected }
            }
            #expect(bench.reports.elements[before...].filter { $0 != .connected } == [.cut, .returned])
            // What holds is told again.
            try await bench.unlock()
            #expect(device.commands.elements.count == 1)
        }
    }
}
