import Logging
import Testing

@testable import MQTT

@Suite struct MQTTConfigurationTests {
    var configuration = MQTTConfiguration(
        host: "broker",
        clientID: "door",
        credentials: MQTTCredentials(username: "user", password: "hunter2")
    )

    @Test func passwordIsNeverShown() {
        var dumped = ""
        dump(self.configuration, to: &dumped)
        for text in ["\(self.configuration)", String(reflecting: self.configuration), dumped] {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("user"))
        }
    }

    @Test mutating func refusesWhatCannotWork() {
        let broken: [(inout MQTTConfiguration) -> Void] = [
            { $0.host = "" }, { $0.host = "a\0b" }, { $0.port = 0 }, { $0.clientID = "" },
            { $0.keepalive = .seconds(4) }, { $0.keepalive = .seconds(65_536) }, { $0.connectTimeout = .zero },
            { $0.credentials = MQTTCredentials(username: "a", password: "b\0") },
            { $0.credentials = MQTTCredentials(username: String(repeating: "a", count: 65_536), password: "") },
            { $0.tls = .init(trust: .authorities(file: "a\0b")) },
        ]
        for change in broken {
            var configuration = self.configuration
            change(&configuration)
            let error = #expect(throws: MQTTError.self) {
                _ = try MQTTClient(configuration: configuration, logger: Logger(label: "test"))
            }
            #expect(error?.code == .configuration)
        }
        self.configuration.lastWill = .init(topic: "a/#", payload: [])
        #expect(throws: MQTTError.self) { try self.configuration.validate() }
    }

    @Test(arguments: [(15, 11), (7, 5), (5, 5), (60, 45), (65_535, 49_151)])
    func pingsOftenEnoughToBeDoneAfterOneAndAHalfKeepalives(keepalive: Int, interval: Int32) {
        #expect(MosquittoHandle.pingInterval(keepalive: .seconds(keepalive)) == interval)
    }

    @Test(arguments: [
        (UInt8(0), MQTTProtocolVersion.v5, nil as MQTTError.Code?), (1, .v3_1_1, .unsupportedProtocol),
        (0x84, .v5, .unsupportedProtocol), (4, .v3_1_1, .notAuthorized), (5, .v3_1_1, .notAuthorized),
        (0x86, .v5, .notAuthorized), (0x87, .v5, .notAuthorized), (2, .v3_1_1, .connectionRefused),
        (3, .v3_1_1, .connectionRefused), (0x88, .v5, .connectionRefused), (0x8A, .v5, .connectionRefused),
    ])
    func readsTheAnswerToConnect(reason: UInt8, version: MQTTProtocolVersion, code: MQTTError.Code?) {
        let error = MQTTError.refusedConnection(reason: reason, version: version, broker: "b:1")
        #expect(error?.code == code)
        #expect(error.map { $0.reasonCode == reason } ?? true)
    }
}
