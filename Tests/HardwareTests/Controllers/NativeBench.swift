import AccessControl
import CardHashing
import Hardware
import MQTT
import TestServers
import Testing

/// A controller's driver at work on a private broker.
struct NativeBench {
    let broker: Broker
    let controller: NativeController
    let reports = Recording<ControllerReport>()
    let requests = Recording<ToolControllerRequest>()

    static let topic = "p2k16d/tool/laser"
    static let key = "0123456789abcdef0123456789abcdef"

    static func run(
        key: String? = nil,
        interval: Duration = .seconds(1),
        timeout: Duration = .seconds(5),
        _ body: (NativeBench) async throws -> Void
    ) async throws {
        try await Broker.run { broker, _ in
            let bench = NativeBench(
                broker: broker,
                controller: Self.controller(broker.client, key: key, interval: interval, timeout: timeout)
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                defer { group.cancelAll() }
                let controller = bench.controller
                group.addTask { await controller.run() }
                group.addTask { for await report in controller.reports { bench.reports.append(report) } }
                group.addTask {
                    for await request in controller.requests ?? .init(unfolding: { nil }) {
                        bench.requests.append(request)
                    }
                }
                try await broker.server.waitForLog(containing: "\(Self.topic)/up (QoS 0)")
                try await body(bench)
            }
        }
    }

    static func controller(
        _ client: MQTTClient,
        key: String?,
        interval: Duration = .seconds(1),
        timeout: Duration = .seconds(5)
    ) -> NativeController {
        NativeController(
            client: client,
            settings: .init(topic: Self.topic, interval: interval, timeout: timeout),
            seals: key.map(NativeDevice.seals) ?? [],
            logger: Broker.logger
        )
    }

    /// Waits for a report, from an index of ``reports`` on; gives the index behind it.
    @discardableResult
    func waitFor(_ report: ControllerReport, from start: Int = 0, timeout: Duration = .seconds(10)) async throws -> Int
    {
        let found = await self.reports.first(from: start, timeout: timeout) { $0 == report }
        return try #require(found, "no \(report) in \(self.reports.elements)").index + 1
    }
}
