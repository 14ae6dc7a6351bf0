import AccessControl
import MQTT
import TestServers
import Testing

@testable import Hardware

/// The dialects whose commands carry no deadline, all on one broker, so that its long sleep is waited for once.
/// machine-access and the own dialect have such a test among their own.
@Suite("Controllers behind a frozen broker", .timeLimit(.minutes(5)))
struct FrozenBrokerTests {
    private static let quiet = "bitraf/tool/Saw"
    private static let telling = "bitraf/tool/Laser cutter"
    private static let arduino = "bitraf/machine-access/lathe"
    private static let drill = "public/toollock/a001"
    private static let node = ESPRFIDNode.Settings(topic: "esprfid", hostname: "press", address: "192.0.2.7")

    /// What every device does with what it is told.
    private static func obey(_ command: ControllerMessage) -> [ControllerMessage] {
        let isLocked = command.topic.hasSuffix("/lock") ? "true" : "false"
        return switch command.topic {
        case "\(Self.telling)/unlock", "\(Self.telling)/lock": [.init("\(Self.telling)/islocked", isLocked)]
        case "\(Self.arduino)/unlock", "\(Self.arduino)/lock": [.init("\(Self.arduino)/is_locked", isLocked)]
        case "\(Self.drill)/unlock": [.init("\(Self.drill)/state", "takeTool")]
        default: []
        }
    }

    /// Expects these reports so far and no others, waiting for each, from the first that tells of power. A driver that
    /// starts just when the broker connects may tell that, and with it how the tool stands, twice.
    private static func expect(_ expected: [ControllerReport], of bench: ControllerBench) async throws {
        var next = 0
        for report in expected { next = try await bench.wait(for: report, from: next) }
        #expect(bench.reports.elements.filter { $0 != .connected }.drop { $0 == .cut } == expected[...])
    }

    @Test("for 15 s fail in time where they answer, and what comes late comes once, is seen, and can be undone")
    func frozen() async throws {
        let server = try await MosquittoServer.start()
        let orders = [Self.quiet, Self.telling, Self.arduino].flatMap { ["\($0)/unlock", "\($0)/lock"] }
        try await PlayedDevice.run(
            port: server.port,
            filters: orders + ["\(Self.drill)/unlock", "\(Self.node.topic)/cmd"],
            firmware: Self.obey
        ) { device in
            try await Broker.run(on: server) { broker, _ in
                func bench(_ dialect: MQTTControllerDialect) -> ControllerBench {
                    let controller = MQTTToolController(
                        client: broker.client,
                        dialect: dialect,
                        silence: dialect.usualSilence,
                        timeout: .seconds(1),
                        logger: Broker.logger
                    )
                    return ControllerBench(broker: broker, controller: controller)
                }
                let quiet = bench(.p2k16(base: Self.quiet, answers: false))
                let telling = bench(.p2k16(base: Self.telling, answers: true))
                let arduino = bench(.machineAccessArduino(base: Self.arduino))
                let drill = bench(.toolLock(base: Self.drill, tellsReturn: true))
                let press = ESPRFIDController(
                    ESPRFIDNode(client: broker.client, settings: Self.node, logger: Broker.logger)
                )
                let pressReports = Recording<ControllerReport>()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    defer { group.cancelAll() }
                    for bench in [quiet, telling, arduino, drill] {
                        group.addTask { await bench.controller.run() }
                        group.addTask { for await report in bench.controller.reports { bench.reports.append(report) } }
                    }
                    group.addTask { await press.run() }
                    group.addTask { for await report in press.reports { pressReports.append(report) } }

                    // Each says that it lives, as often as it takes to be heard.
                    for bench in [quiet, telling, arduino] { try await bench.wait(for: .connected) }
                    while drill.reports.elements.isEmpty || pressReports.elements.isEmpty {
                        try await device.say(ControllerMessage("\(Self.drill)/state", "toolPresent"))
                        try await device.say(
                            ControllerMessage(
                                "\(Self.node.topic)/send",
                                #"{"type":"heartbeat","uptime":180,"ip":"192.0.2.7","hostname":"press"}"#
                            )
                        )
                        _ = await pressReports.first(timeout: .milliseconds(100))
                        _ = await drill.reports.first(timeout: .milliseconds(100))
                    }
                    try await drill.wait(for: .cut)

                    await server.pause()
                    let start = ContinuousClock.now
                    // Those that never tell count as told once the command has left this machine.
                    try await quiet.unlock()
                    try await press.unlock(ToolPermit(user: "ada"))
                    #expect(start.duration(to: .now) < .seconds(8))
                    // The others are not known to have obeyed. One is told to lock at once, as the daemon does.
                    for (bench, order) in [
                        (telling, ControllerOrder.unlock(user: "ada")), (telling, .lock),
                        (arduino, .unlock(user: "ada")), (drill, .unlock(user: "ada")),
                    ] {
                        let told = ContinuousClock.now
                        let reason = try await bench.failure {
                            if case .unlock(let user) = order {
                                try await $0.unlock(user)
                            } else {
                                try await $0.controller.lock()
                            }
                        }
                        #expect(reason.hasPrefix("the controller did not answer within 1.0 seconds"))
                        #expect(reason.hasSuffix("it may have obeyed all the same"))
                        #expect(told.duration(to: .now) < .seconds(9))
                    }
                    #expect(device.commands.elements.isEmpty)
                    try await Task.sleep(until: start + .seconds(15))
                    await server.resume()

                    // Power against the order to lock is told, and then that the order was obeyed.
                    try await Self.expect([.powered, .cut], of: telling)
                    try await Self.expect([.powered], of: arduino)
                    try await Self.expect([.powered], of: drill)
                    try #require(await device.answered.first(from: 5, timeout: .seconds(25)) != nil)
                    #expect(broker.client.isConnected && press.fault == nil && drill.controller.fault == nil)

                    // Each is undone where that can be, and works again.
                    try await quiet.controller.lock()
                    try await telling.unlock()
                    try await arduino.controller.lock()
                    // It locks by itself when nobody takes the tool.
                    try await device.say(ControllerMessage("\(Self.drill)/state", "toolPresent"))
                    try await Self.expect([.powered, .cut], of: drill)
                    try await drill.unlock()
                    try await press.unlock(ToolPermit(user: "ada"))
                    try await Self.expect([.powered, .cut, .powered], of: telling)
                    try await Self.expect([.powered, .cut], of: arduino)
                    try await Self.expect([.powered, .cut, .powered], of: drill)
                    try await Self.expect([], of: quiet)
                    #expect(pressReports.elements == [.connected])

                    try #require(await device.commands.first(from: 10, timeout: .seconds(25)) != nil)
                    #expect(device.told("\(Self.quiet)/unlock").count == 1)
                    #expect(device.told("\(Self.quiet)/lock").count == 1)
                    #expect(device.told("\(Self.telling)/unlock").count == 2)
                    #expect(device.told("\(Self.telling)/lock").count == 1)
                    #expect(device.told("\(Self.arduino)/unlock").count == 1)
                    #expect(device.told("\(Self.arduino)/lock").count == 1)
                    #expect(device.told("\(Self.drill)/unlock").count == 2)
                    #expect(device.told("\(Self.node.topic)/cmd").count == 2)
                }
            }
        }
    }
}
