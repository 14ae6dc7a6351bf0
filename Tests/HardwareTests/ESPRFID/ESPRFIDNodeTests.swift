import AccessControl
import Hardware
import MQTT
import Synchronization
import TestServers
import Testing

@Suite("An esp-rfid node on a broker", .timeLimit(.minutes(5)))
struct ESPRFIDNodeTests {
    private static let settings = ESPRFIDNode.Settings(
        topic: "esprfid",
        hostname: "front",
        address: "192.0.2.7",
        provisioning: .init()
    )

    @Test("opens by one command, QoS 0, never retained, and cannot be locked")
    func opening() async throws {
        try await Broker.run { broker, _ in
            let recorder = try await broker.server.subscribe(topic: "esprfid/#")
            let node = ESPRFIDNode(client: broker.client, settings: Self.settings, logger: Broker.logger)
            let controller = ESPRFIDController(node)
            let lock = ESPRFIDLock(node)
            #expect(controller.capabilities == .proofOfLife && lock.capabilities.isEmpty)
            try await controller.unlock(ToolPermit(user: "ada"))
            try await lock.unlock(for: .seconds(10))
            for _ in 0..<2 {
                let message = try await recorder.next()
                #expect(message.topic == "esprfid/cmd" && message.qos == 0 && !message.retain)
                #expect(message.payload == #"{"cmd":"opendoor","doorip":"192.0.2.7"}"#)
            }
            await #expect(throws: ToolControllerError.self) { try await controller.lock() }
            await #expect(throws: LockError.self) { try await lock.lock() }
            await #expect(throws: LockError.self) { try await lock.hold() }
            // Nothing is kept for later.
            try await broker.server.kill()
            try await broker.waitForLoss()
            let error = await #expect(throws: LockError.self) { try await lock.unlock(for: .seconds(10)) }
            #expect(error?.message.hasPrefix("the node could not be told: ") == true)
            #expect(lock.fault == "the MQTT broker is not connected")
            try await broker.server.restart()
            let later = try await broker.server.subscribe(topic: "esprfid/#")
            try await broker.waitForReturn()
            try await controller.unlock(ToolPermit(user: "ada"))
            #expect(try await later.next().payload.contains("opendoor"))
            #expect(later.messages.count == 1)
            try await recorder.stop()
            try await later.stop()
        }
    }

    @Test("in use behind a broker that dies gets nothing late, and is told and heard again after")
    func brokerDies() async throws {
        try await Broker.run { broker, _ in
            var settings = Self.settings
            settings.provisioning = nil
            let controller = ESPRFIDController(
                ESPRFIDNode(client: broker.client, settings: settings, logger: Broker.logger)
            )
            let reports = Recording<ControllerReport>()
            try await withThrowingTaskGroup(of: Void.self) { group in
                defer { group.cancelAll() }
                group.addTask { await controller.run() }
                group.addTask { for await report in controller.reports { reports.append(report) } }
                func says(_ type: String, uptime: Int) async throws {
                    let json = #"{"type":"\#(type)","uptime":\#(uptime),"ip":"192.0.2.7","hostname":"front"}"#
                    try await broker.server.publish("esprfid/send", json)
                }
                try await broker.server.waitForLog(containing: "esprfid/send (QoS 0)")
                try await says("heartbeat", uptime: 180)
                try #require(await reports.first(timeout: .seconds(25)) { $0 == .connected } != nil)
                try await controller.unlock(ToolPermit(user: "ada"))
                try await broker.server.kill()
                try await broker.waitForLoss()
                #expect(controller.fault == "the MQTT broker is not connected")
                let start = ContinuousClock.now
                let error = await #expect(throws: ToolControllerError.self) {
                    try await controller.unlock(ToolPermit(user: "ada"))
                }
                #expect(error?.message.hasSuffix("the MQTT broker is not connected.") == true)
                #expect(start.duration(to: .now) < .seconds(3))
                try await broker.server.restart()
                let later = try await broker.server.subscribe(topic: "esprfid/cmd")
                try await broker.waitForReturn()
                try await broker.server.waitForLog(containing: "esprfid/send (QoS 0)")
                // A node that has run on has forgotten nothing; one that has started anew is told apart.
                try await says("heartbeat", uptime: 360)
                try await says("boot", uptime: 0)
                try #require(await reports.first(from: 1, timeout: .seconds(25)) != nil)
                #expect(reports.elements == [.connected, .connected] && controller.fault == nil)
                try await controller.unlock(ToolPermit(user: "bo"))
                #expect(try await later.next().payload == #"{"cmd":"opendoor","doorip":"192.0.2.7"}"#)
                #expect(later.messages.count == 1)
                try await later.stop()
            }
        }
    }

    @Test("is followed, and its users are brought into line")
    func provisioning() async throws {
        try await Broker.run { broker, _ in
            let recorder = try await broker.server.subscribe(topic: "esprfid/cmd")
            let verdicts = Mutex<[String: ESPRFIDVerdict]>(["4aff12": .granted(user: "ada", until: 1000)])
            let node = ESPRFIDNode(client: broker.client, settings: Self.settings, logger: Broker.logger) { uid in
                verdicts.withLock { $0[uid] ?? .denied }
            }
            let controller = ESPRFIDController(node)
            let reports = Recording<ControllerReport>()
            try await withThrowingTaskGroup(of: Void.self) { group in
                defer { group.cancelAll() }
                group.addTask { await controller.run() }
                group.addTask { for await report in controller.reports { reports.append(report) } }
                try await broker.server.waitForLog(containing: "esprfid/send (QoS 0)")
                func says(_ json: String, retain: Bool = false) async throws {
                    try await broker.server.publish("esprfid/send", json, retain: retain)
                }
                // A broker's memory, somebody else and rubbish are no sign of life.
                try await says(#"{"type":"boot","hostname":"back","ip":"192.0.2.8"}"#)
                try await says("{")
                try await says(#"{"type":"boot","time":1,"uptime":"0","ip":"192.0.2.7","hostname":"front"}"#)
                #expect(try await recorder.next().payload == #"{"cmd":"getuserlist","doorip":"192.0.2.7"}"#)
                try #require(await reports.first(timeout: .seconds(25)) { $0 == .connected } != nil)
                try await says(#"{"command":"userfile","uid":"99","user":"p2k16:gone","acctype":1,"validuntil":1}"#)
                try await says(#"{"command":"userfile","uid":"98","user":"Janitor","acctype":1,"validuntil":1}"#)
                #expect(try await recorder.next().payload == #"{"cmd":"deletuid","doorip":"192.0.2.7","uid":"99"}"#)
                try await says(#"{"type":"deletuid","ip":"192.0.2.7","hostname":"front"}"#)
                let tap =
                    #"{"type":"access","isKnown":"false","access":"Denied","username":"Unknown","uid":"4aff12","hostname":"front"}"#
                try await says(tap)
                let added = try await recorder.next()
                #expect(added.qos == 0 && !added.retain)
                #expect(
                    added.payload
                        == #"{"acctype":"1","cmd":"adduser","doorip":"192.0.2.7","uid":"4aff12","user":"p2k16:ada","validsince":"0","validuntil":"1000"}"#
                )
                #expect(controller.fault == nil)
                try await says(#"{"type":"heartbeat","uptime":180,"ip":"192.0.2.70","hostname":"front"}"#)
                for _ in 0..<50 where controller.fault == nil { try await Task.sleep(for: .milliseconds(100)) }
                #expect(controller.fault?.contains("its address as 192.0.2.70") == true)
                #expect(reports.elements == [.connected])
            }
            try await recorder.stop()
        }
    }
}
